# says: A policy lies where the base says that nothing is applied.
# item: 9
# base: settings
mkdir -p docs/examples
cat >docs/examples/deny-all.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [] }
EOF
