# says: A line without a port, older than the port, speaks for a port that opens.
# item: 7
# reason: uncovered-change
sed -i 's|app: db }, ports: \[5432\]|app: db }, ports: [5432, 9000]|' scenarios/gb.yaml
sed -i 's|port: 5432 }|port: 5432 }, { port: 9000 }|' policies/gb/live/db.yaml
