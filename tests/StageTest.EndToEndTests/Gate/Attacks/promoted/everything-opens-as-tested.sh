# says: A rule without ports opens the database to everything, and flows from pods and from outside are declared.
# item: 7
cat >>policies/gb/live/db.yaml <<'EOF'
    - {}
EOF
sed -i 's|- { from: gb/api, to: gb/db }|- { to: gb/db }|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOF'
expectChange:
  open: [{ from: [gb/web, gb/attacker, ops/monitor, external/internet], to: gb/db:5432 }]
EOF
