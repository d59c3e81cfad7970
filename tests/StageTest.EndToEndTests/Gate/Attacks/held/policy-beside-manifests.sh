# says: A new file with a policy in the folder of an application's manifests.
# item: 1
# reason: bad-input
mkdir -p apps/shop
cat >apps/shop/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
