cat >policies/gb/live/db.yaml <<'Y'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: db, namespace: gb }
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress:
    - { action: Allow, protocol: TCP, source: { selector: app == 'api' }, destination: { ports: [5432] } }
Y
echo 'calico: { version: v3.32, api: crds }' >>scenarios/gb.yaml
