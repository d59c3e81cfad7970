# says: The base waives a policy that no scenario reads.
# item: 2
# base: waived
mkdir -p deploy
cat >deploy/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
