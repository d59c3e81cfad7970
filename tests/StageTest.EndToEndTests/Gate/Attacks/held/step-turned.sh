# says: A rule opens the database to a label that only a step gives, and the step expects it now.
# item: 7
# base: stepped
# reason: question-changed
sed -i 's|deny: \[{ from: ops/monitor|allow: [{ from: ops/monitor|' scenarios/gb.yaml
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { namespaceSelector: { matchLabels: { team: ops } } }]|' policies/gb/live/db.yaml
