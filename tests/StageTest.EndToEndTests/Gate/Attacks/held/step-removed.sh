# says: The step that would notice a new rule goes together with the rule's coming.
# item: 7
# base: stepped
# reason: expectation-removed
sed -i '/^steps:/,$d' scenarios/gb.yaml
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { namespaceSelector: { matchLabels: { team: ops } } }]|' policies/gb/live/db.yaml
