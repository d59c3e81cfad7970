mkdir cluster; printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ops }\n' > cluster/ns.yaml
sed -i 's|- from: \[{ podSelector: { matchLabels: { app: api } } }\]|- from: [{ podSelector: { matchLabels: { app: api } } }, { namespaceSelector: { matchLabels: { team: ops } } }]|' policies/gb/live/db.yaml
