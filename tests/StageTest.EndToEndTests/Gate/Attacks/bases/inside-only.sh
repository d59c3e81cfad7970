# The scenario has no external endpoint, and the database may connect to nothing.
sed -i '/^  external:/,/internet, ip/d; /external\/internet/d' scenarios/gb.yaml
sed -i 's|      - { to: gb/web }|      - { from: [gb/api, gb/attacker, ops/monitor], to: gb/web }|' scenarios/gb.yaml
cat >policies/gb/live/db-egress.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db-egress, namespace: gb }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Egress]
  egress: []
EOF
