# says: A tag of YAML makes a number of a port in quotes, which would otherwise be a name.
# item: 7
# reason: question-changed
cat >>policies/gb/live/db.yaml <<'EOF'
    - from: [{ podSelector: { matchLabels: { app: attacker } } }]
      ports: [{ port: !!int "0x1538" }]
EOF
sed -i 's|- { from: gb/api, to: gb/db }|- { from: [gb/api, gb/attacker], to: gb/db }|' scenarios/gb.yaml
