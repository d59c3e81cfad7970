# says: An object of a kind that the base declares harmless comes among the policies.
# item: 9
# base: kinds
cat >>policies/gb/live/db.yaml <<'EOF'
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: gb }
spec: { source: { path: apps/shop, targetRevision: v1 } }
EOF
