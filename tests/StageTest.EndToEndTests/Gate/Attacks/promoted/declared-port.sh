# says: A port opens, and a line that names it was written with it.
# item: 7
sed -i 's|app: db }, ports: \[5432\]|app: db }, ports: [5432, 9000]|' scenarios/gb.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ from: gb/api, to: [gb/db:5432, gb/db:9000] }|' scenarios/gb.yaml
sed -i 's|port: 5432 }|port: 5432 }, { port: 9000 }|' policies/gb/live/db.yaml
