# says: The scenario asks the pods of a workload one by one, and expects of each what it expected of all.
# item: 8
# base: replicas
sed -i 's|to: gb/db, port: 5432 }|to: "gb/db[0]", port: 5432 }|' scenarios/gb.yaml
