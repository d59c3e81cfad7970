# says: The change declares what it opens.
# item: 7
sed -i 's|app: api } } }\]|app: api } } }, { podSelector: { matchLabels: { app: web } } }]|' policies/gb/live/db.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ from: [gb/api, gb/web], to: gb/db }|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOF'
expectChange: { open: [{ from: gb/web, to: gb/db:5432 }] }
EOF
