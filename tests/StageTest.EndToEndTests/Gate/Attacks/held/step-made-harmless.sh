# says: The step no longer gives the label that a new rule lets in.
# item: 7
# base: stepped
# reason: question-changed
sed -i 's|ops: { labels: { team: ops } }|ops: { labels: { team: other } }|' scenarios/gb.yaml
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { namespaceSelector: { matchLabels: { team: ops } } }]|' policies/gb/live/db.yaml
