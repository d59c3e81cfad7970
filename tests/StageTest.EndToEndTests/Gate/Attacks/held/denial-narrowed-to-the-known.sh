# says: The default denial selects only the workloads that the scenario knows.
# item: 7
# reason: uncovered-change
sed -i 's|podSelector: {}|podSelector: { matchExpressions: [{ key: app, operator: In, values: [web, api, db, attacker] }] }|' policies/gb/live/default-deny.yaml
