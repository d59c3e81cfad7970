# says: In the document of a deployed workload, the name of a port that a policy allows moves to another number.
# item: 3
# reason: uncovered-policy
# base: described
sed -i 's|name: sql, containerPort: 5432|name: sql, containerPort: 22|' apps/gb/db.yaml
