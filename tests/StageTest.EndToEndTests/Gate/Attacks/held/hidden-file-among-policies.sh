# says: A hidden file among the policies, which kubectl applies.
# item: 5
# reason: run-held
mkdir -p policies/gb/live
cat >policies/gb/live/.np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
