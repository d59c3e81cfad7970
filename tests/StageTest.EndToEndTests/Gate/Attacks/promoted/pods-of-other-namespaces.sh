# says: Pods, objects of other kinds, namespaces and accounts come that no policy means, in namespaces that no scenario has.
# item: 3
# base: cross-namespace
mkdir stuff
cat >stuff/all.yaml <<'Y'
apiVersion: v1
kind: Namespace
metadata: { name: other, labels: { team: other } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: admin, namespace: other, labels: { level: low } }
---
apiVersion: v1
kind: Pod
metadata: { name: one, namespace: other, labels: { app: api, role: clerk } }
spec: { serviceAccountName: admin, containers: [{ name: a, image: a }] }
---
apiVersion: v1
kind: Pod
metadata: { name: two, labels: { app: batch } }
spec: { containers: [{ name: a, image: a }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: gb, labels: { app: api } }
spec: { hosts: [api], http: [{ route: [{ destination: { host: api } }] }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: api, namespace: gb, labels: { app: api } }
spec: { host: api, subsets: [{ name: one, labels: { app: api } }] }
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: vm, namespace: gb, labels: { app: vm } }
spec: { template: { metadata: { labels: { app: vm } }, spec: { domain: { devices: {} } } } }
Y
