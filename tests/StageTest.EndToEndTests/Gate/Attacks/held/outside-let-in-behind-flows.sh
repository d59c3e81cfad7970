# says: All pods are let in to the database, as declared, and so are all addresses outside, by a rule without ports.
# item: 7
# reason: uncovered-change
# base: inside-only
cat >>policies/gb/live/db.yaml <<'EOF'
    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
EOF
sed -i 's|- { from: gb/api, to: gb/db }|- { to: gb/db }|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOF'
expectChange:
  open: [{ from: [gb/web, gb/attacker, ops/monitor], to: gb/db:5432 }]
EOF
