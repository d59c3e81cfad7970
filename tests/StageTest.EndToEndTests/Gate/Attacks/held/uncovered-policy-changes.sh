# says: A policy that no scenario reads is changed.
# item: 2
# reason: uncovered-policy
sed -i 's|podSelector: {}|podSelector: { matchLabels: { app: db } }|' docs/examples/allow-all.yaml
