cat >policies/gb/live/db.yaml <<'Y'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: db, namespace: gb }
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress:
    - { action: Allow, protocol: TCP, source: { selector: app == 'api' }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { selector: has(backup) }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { selector: role starts with 'report' }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { selector: has(zone) && zone != 'outer' }, destination: { ports: [5432] } }
    - { action: Allow, protocol: TCP, source: { notSelector: '!has(audit)' }, destination: { ports: [5432] } }
Y
sed -i '/name: attacker/i \    - { name: backup, namespace: gb, labels: { backup: "", role: reports, zone: inner, audit: "" } }' scenarios/gb.yaml
sed -i 's|- { from: gb/api, to: gb/db }|- { from: [gb/api, gb/backup], to: gb/db }|' scenarios/gb.yaml
