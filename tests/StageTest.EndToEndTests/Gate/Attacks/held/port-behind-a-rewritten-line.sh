# says: The same, with the line rewritten, still without a port.
# item: 7
# reason: uncovered-change
sed -i 's|app: db }, ports: \[5432\]|app: db }, ports: [5432, 9000]|' scenarios/gb.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ to: [gb/db], from: [gb/api], because: It asks. }|' scenarios/gb.yaml
sed -i 's|port: 5432 }|port: 5432 }, { port: 9000 }|' policies/gb/live/db.yaml
