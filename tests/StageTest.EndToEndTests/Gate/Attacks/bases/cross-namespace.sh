# The database also admits administrators of every namespace, all pods of two namespaces, and accounts by name and by label.
cat >policies/gb/live/db.yaml <<'Y'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: db, namespace: gb }
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress:
    - { action: Allow, protocol: TCP, source: { selector: app == 'api' }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { namespaceSelector: all(), selector: role == 'admin' }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { namespaceSelector: team == 'audit' || projectcalico.org/name == 'audit' }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { serviceAccounts: { names: [backup] } }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { serviceAccounts: { selector: level == 'high' } }, destination: { ports: [5432] } }
Y
