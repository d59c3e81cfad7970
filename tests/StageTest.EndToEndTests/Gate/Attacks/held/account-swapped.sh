# says: Accounts of workloads change in the topology, and the policy asks for accounts.
# item: 7
# reason: question-changed
sed -i 's|name: api, namespace: gb,|name: api, namespace: gb, serviceAccount: api,|; s|name: attacker, namespace: gb,|name: attacker, namespace: gb, serviceAccount: other,|' scenarios/gb.yaml
cat >policies/gb/live/db.yaml <<'E'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: db, namespace: gb }
spec:
  selector: app == 'db'
  types: [Ingress]
  ingress: [{ action: Allow, protocol: TCP, source: { serviceAccounts: { names: [api, default] } }, destination: { ports: [5432] } }]
E
