# says: A namespace loses its label in the topology, and the policy lets that label in.
# item: 7
# reason: question-changed
# base: labelled-ops
sed -i 's|ops: { labels: { team: ops } }|ops: {}|' scenarios/gb.yaml
sed -i 's|app: api } } }\]|app: api } } }, { namespaceSelector: { matchLabels: { team: ops } } }]|' policies/gb/live/db.yaml
