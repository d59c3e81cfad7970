# says: The change declares what it closes.
# item: 7
sed -i 's|\[{ ports: \[{ port: 80 }\] }\]|[{ from: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 80 }] }]|' policies/gb/live/web.yaml
sed -i 's|{ to: gb/web }|{ from: gb/api, to: gb/web }|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOT'
expectChange: { close: [{ from: [gb/db, gb/attacker, ops/monitor, external/internet], to: gb/web:80 }] }
EOT
