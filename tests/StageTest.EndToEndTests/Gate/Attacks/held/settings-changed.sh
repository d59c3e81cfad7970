# says: The change declares its own folder not deployed.
# item: 9
# reason: settings-changed
# base: settings
sed -i 's|^ignore:|ignore:\n  - { path: deploy/, reason: It is not applied. }|' stagetest.yaml
mkdir -p deploy
cat >deploy/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
