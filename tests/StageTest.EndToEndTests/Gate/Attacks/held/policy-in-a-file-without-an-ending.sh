# says: A file without an ending, which is deployed by its name, gets a policy.
# item: 2
# reason: bad-input
# base: deployed-file
cat >deploy/np <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
