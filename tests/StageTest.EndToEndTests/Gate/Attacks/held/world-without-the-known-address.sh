# says: The world is let in, but for the address that the scenario knows.
# item: 7
# reason: uncovered-change
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { ipBlock: { cidr: 0.0.0.0/0, except: [203.0.113.10/32, 10.0.0.0/8, 192.168.0.0/16] } }]|' policies/gb/live/db.yaml
