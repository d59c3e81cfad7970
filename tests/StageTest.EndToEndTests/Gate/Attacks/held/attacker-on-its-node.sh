# says: The attacker moves to its node's network in the topology, and the policy lets it in.
# item: 7
# reason: question-changed
sed -i 's|name: attacker, namespace: gb, labels: { app: attacker }|name: attacker, namespace: gb, hostNetwork: true, labels: { app: attacker }|' scenarios/gb.yaml
sed -i 's|app: api } } }|app: api } } }, { podSelector: { matchLabels: { app: attacker } } }|' policies/gb/live/db.yaml
