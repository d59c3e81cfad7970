# says: The database may connect to the web pods, as declared, and to all addresses outside, by a rule without ports.
# item: 7
# reason: uncovered-change
# base: inside-only
sed -i 's|egress: \[\]|egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]|' policies/gb/live/db-egress.yaml
sed -i 's|from: \[gb/api, gb/attacker, ops/monitor\], to: gb/web|from: [gb/api, gb/attacker, gb/db, ops/monitor], to: gb/web|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOF'
expectChange:
  open: [{ from: gb/db, to: gb/web:80 }]
EOF
