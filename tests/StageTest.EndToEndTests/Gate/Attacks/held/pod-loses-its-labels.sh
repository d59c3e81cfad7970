# says: A deployed pod loses all labels that policies know.
# item: 3
# reason: uncovered-policy
# base: described
sed -i 's|, labels: { app: api }||' apps/gb/api.yaml
