# says: A policy joins the tier of another team, in a folder that is not that team's.
# item: 9
# reason: owner-missing
# base: owners
# approved: user ann
cat >policies/gb/live/early.yaml <<'EOF'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: shop.early, namespace: gb }
spec:
  tier: shop
  selector: app == 'web'
  types: [Ingress]
  ingress: [{ action: Pass }]
EOF
