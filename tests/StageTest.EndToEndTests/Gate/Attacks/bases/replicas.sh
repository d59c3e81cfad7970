# The database has two pods.
sed -i 's/labels: { app: db }, ports/labels: { app: db }, replicas: 2, ports/' scenarios/gb.yaml
sed -i 's|      - { from: gb/api, to: gb/db }|      - { from: gb/api, to: gb/db }\n      - { from: gb/api, to: gb/db, port: 5432 }|' scenarios/gb.yaml
