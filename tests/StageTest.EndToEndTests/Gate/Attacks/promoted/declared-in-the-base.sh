# says: With declarations from the base, what the base declares may open.
# item: 8
# options: --declarations-from base
# base: declared
sed -i 's|app: api } } }\]|app: api } } }, { podSelector: { matchLabels: { app: web } } }]|' policies/gb/live/db.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ from: [gb/api, gb/web], to: gb/db }|' scenarios/gb.yaml
