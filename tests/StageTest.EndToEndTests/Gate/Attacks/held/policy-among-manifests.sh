# says: A policy that allows everything is appended to an application's file.
# item: 1
# reason: bad-input
printf -- '---\n' >>apps/shop/cart.yaml
cat >>apps/shop/cart.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
