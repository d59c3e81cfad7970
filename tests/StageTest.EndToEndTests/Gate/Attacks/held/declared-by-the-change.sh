# says: With declarations from the base, the change cannot declare what it opens.
# item: 8
# reason: question-changed
# options: --declarations-from base
sed -i 's|app: api } } }\]|app: api } } }, { podSelector: { matchLabels: { app: attacker } } }]|' policies/gb/live/db.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ from: [gb/api, gb/attacker], to: gb/db }|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOF'
expectChange: { open: [{ from: gb/attacker, to: gb/db }] }
EOF
