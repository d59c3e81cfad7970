cat >stagetest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Repository
deployed:
  - { path: policies/gb/live/ }
  - { path: policies/shop/live/ }
  - { path: policies/tiers/ }
scenarios: [scenarios/]
ignore:
  - { path: docs/, reason: It is shown to readers and never applied. }
owners:
  - { subject: group team-shop, tiers: [shop], paths: [policies/shop/] }
  - { subject: user ann, paths: [apps/shop/] }
EOF
mkdir -p policies/tiers
cat >policies/tiers/shop.yaml <<'EOF'
apiVersion: projectcalico.org/v3
kind: Tier
metadata: { name: shop }
spec: { order: 50 }
EOF
sed -i 's|enforced: .*|enforced: [../policies/shop/live/, ../policies/tiers/]|' scenarios/shop.yaml
sed -i 's|enforced: .*|enforced: [../policies/gb/live/, ../policies/tiers/]|' scenarios/gb.yaml
