# says: The attacker leaves the topology, and the policy lets it in.
# item: 7
# reason: expectation-removed
sed -i '/name: attacker/d' scenarios/gb.yaml
sed -i 's|app: api } } }\]|app: api } } }, { podSelector: { matchLabels: { app: attacker } } }]|' policies/gb/live/db.yaml
