cat >policies/gb/live/db.yaml <<'Y'
apiVersion: crd.projectcalico.org/v1
kind: NetworkPolicy
metadata: { name: default.db, namespace: gb }
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress:
    - { action: Allow, protocol: TCP, source: { selector: app == 'api' }, destination: { ports: [5432] } }
Y
