# says: A policy in the folder of scenarios.
# item: 2
# reason: uncovered-policy
mkdir -p scenarios
cat >scenarios/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
