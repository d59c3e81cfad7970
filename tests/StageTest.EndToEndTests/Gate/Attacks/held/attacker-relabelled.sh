# says: The attacker gets another label, a decoy takes its place, and the policy lets the label in.
# item: 7
# reason: question-changed
sed -i 's|name: attacker, namespace: gb, labels: { app: attacker }|name: attacker, namespace: gb, labels: { app: harmless }|' scenarios/gb.yaml
sed -i '/name: attacker/a \    - { name: decoy, namespace: gb, labels: { app: attacker } }' scenarios/gb.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ from: [gb/api, gb/decoy], to: gb/db }|' scenarios/gb.yaml
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { podSelector: { matchLabels: { app: attacker } } }]|' policies/gb/live/db.yaml
