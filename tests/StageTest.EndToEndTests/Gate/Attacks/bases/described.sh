# A namespace, accounts, workloads and ports by which policies select, described in the scenario and deployed from files that it does not read.
mkdir cluster apps/gb
printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: ops, labels: { team: ops, zone: a } }\n' >cluster/ops.yaml
printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: gb }\n' >cluster/gb.yaml
cat >apps/gb/db.yaml <<'Y'
apiVersion: v1
kind: ServiceAccount
metadata: { name: dbsa, namespace: gb, labels: { lvl: hi, zone: a } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: db, namespace: gb }
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      serviceAccountName: dbsa
      containers: [{ name: db, image: db, ports: [{ name: sql, containerPort: 5432 }, { name: metrics, containerPort: 9187 }] }]
Y
cat >apps/gb/attacker.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: attacker, namespace: gb, labels: { app: attacker, zone: a } }
spec: { containers: [{ name: a, image: a }] }
Y
cat >apps/gb/api.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: api, namespace: gb, labels: { app: api } }
spec: { containers: [{ name: a, image: a }] }
Y
cat >policies/gb/live/isolated.yaml <<'Y'
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: { name: ops }
spec: { namespaceSelector: team == 'ops', types: [Ingress], ingress: [] }
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: secrets, namespace: gb }
spec:
  order: 10
  serviceAccountSelector: lvl == 'hi'
  types: [Ingress]
  ingress: [{ action: Allow, protocol: TCP, source: { selector: app == 'api' }, destination: { ports: [sql] } }, { action: Deny }]
Y
sed -i "s|{ gb: {}, ops: {} }|{ gb: { labels: { team: gb } }, ops: { labels: { team: ops } } }|" scenarios/gb.yaml
sed -i 's|name: db, namespace: gb, labels: { app: db }, ports: \[5432\]|name: db, namespace: gb, labels: { app: db }, serviceAccount: dbsa, ports: [{ name: sql, port: 5432 }]|' scenarios/gb.yaml
sed -i 's|^  external:|  serviceAccounts: [{ name: dbsa, namespace: gb, labels: { lvl: hi } }]\n&|' scenarios/gb.yaml
cat >stagetest.yaml <<'Y'
apiVersion: stagetest.io/v1
kind: Repository
deployed: [{ path: policies/gb/live/ }, { path: policies/shop/live/ }, { path: apps/gb/ }]
Y
