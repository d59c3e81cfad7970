# says: A deployed workload loses the account by whose label a policy isolates it.
# item: 3
# reason: uncovered-policy
# base: described
sed -i '/serviceAccountName/d' apps/gb/db.yaml
