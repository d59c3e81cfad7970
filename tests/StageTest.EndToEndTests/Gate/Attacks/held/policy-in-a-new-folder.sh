# says: A policy in a folder that no scenario reads.
# item: 2
# reason: uncovered-policy
mkdir -p deploy
cat >deploy/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
