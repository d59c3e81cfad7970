# says: The database listens elsewhere in the topology, and its port opens to all.
# item: 7
# reason: question-changed
sed -i 's|app: db }, ports: \[5432\]|app: db }, ports: [5433]|' scenarios/gb.yaml
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }]\n      ports: [{ port: 5433 }]\n    - from: [{ podSelector: {} }]|' policies/gb/live/db.yaml
