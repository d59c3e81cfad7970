# says: New settings declare that a policy is not deployed.
# item: 9
# reason: uncovered-policy
cat >stagetest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Repository
ignore: [{ path: deploy/, reason: It is not applied. }]
EOF
mkdir -p deploy
cat >deploy/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
