# says: A port opens behind a line without a port, which now names one pod by its number.
# item: 7
# reason: uncovered-change
# base: replicas
sed -i 's|from: gb/api, to: gb/db, port: 5432 }|from: gb/api, to: "gb/db[0]", port: 5432 }|; s/ports: \[5432\]/ports: [5432, 6000]/' scenarios/gb.yaml
sed -i 's/ports: \[{ port: 5432 }\]/ports: [{ port: 5432 }, { port: 6000 }]/' policies/gb/live/db.yaml
