# says: A deployed account loses the label by which a policy isolates its pods.
# item: 3
# reason: uncovered-policy
# base: described
sed -i 's|lvl: hi, ||' apps/gb/db.yaml
