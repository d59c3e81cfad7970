# says: The base's scenario cannot be read; the change repairs it, and with it what it expects of an opened database.
# item: 4
# reason: question-changed
# base: unread
sed -i 's|app: api } } }\]|app: attacker } } }]|' policies/gb/live/db.yaml
sed -i '/gb\/gone/d; s|- { from: gb/api, to: gb/db }|- { from: gb/attacker, to: gb/db }|' scenarios/gb.yaml
