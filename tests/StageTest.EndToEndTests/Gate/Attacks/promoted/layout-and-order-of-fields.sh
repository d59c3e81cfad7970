# says: Layout and the order of fields change.
# item: 7
mkdir -p policies/gb/live
cat >policies/gb/live/web.yaml <<'EOF'
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
spec:
  ingress:
    - ports:
        - port: 80
          protocol: TCP
  policyTypes:
    - Ingress
  podSelector:
    matchLabels:
      app: web
metadata:
  namespace: gb
  name: web
EOF
