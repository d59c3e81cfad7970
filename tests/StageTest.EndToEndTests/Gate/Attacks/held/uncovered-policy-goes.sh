# says: A policy that no scenario reads is removed.
# item: 2
# reason: uncovered-policy
git rm -q docs/examples/allow-all.yaml
