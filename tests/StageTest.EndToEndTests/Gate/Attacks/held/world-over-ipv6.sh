# says: The world is let in over IPv6, which the scenario does not have.
# item: 7
# reason: uncovered-change
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { ipBlock: { cidr: "::/0" } }]|' policies/gb/live/db.yaml
