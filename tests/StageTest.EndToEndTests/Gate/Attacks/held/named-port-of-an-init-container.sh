# says: A deployed workload gets an init container that gives the name of an allowed port to another number.
# item: 3
# reason: uncovered-policy
# base: described
sed -i 's|^      containers: \[{ name: db|      initContainers: [{ name: i, image: i, ports: [{ name: sql, containerPort: 22 }] }]\n&|' apps/gb/db.yaml
