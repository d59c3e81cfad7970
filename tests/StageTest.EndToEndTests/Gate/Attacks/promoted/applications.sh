# says: Applications change and come: images, probes, data, accounts, labels that no policy names, another namespace.
# item: 3
sed -i 's/image: cart/image: cart:2/' apps/shop/cart.yaml
sed -i 's/containers: \[{ name: front,/containers: [{ name: front, env: [{ name: A, value: b }], readinessProbe: { httpGet: { path: \/, port: 80 } },/' apps/shop/front.yaml
cat >apps/shop/cm.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: { name: c, namespace: shop }
data: { app.yaml: "apiVersion: 1\nkind: thing\n", a: b }
Y
cat >apps/shop/s.yaml <<'Y'
apiVersion: v1
kind: Secret
metadata: { name: c, namespace: shop }
data: { tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg== }
Y
mkdir -p apps/other; cat >apps/other/d.yaml <<'Y'
apiVersion: v1
kind: Namespace
metadata: { name: other, labels: { team: other } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: other }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: a, image: a }] } } }
Y
mkdir -p apps/gb; cat >apps/gb/d.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: { name: reports, namespace: gb, labels: { app: api } }
spec: { selector: { matchLabels: { app: reports } }, template: { metadata: { labels: { app: reports, tier: back } }, spec: { containers: [{ name: a, image: a }] } } }
Y
cat >apps/gb/web.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: gb }
spec: { replicas: 3, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web, version: v2 } }, spec: { containers: [{ name: a, image: a }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: gb }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: gb }
spec: { maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: web } }
Y
mkdir -p cluster; cat >cluster/x.yaml <<'Y'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: r, namespace: gb }
rules: []
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: p, namespace: gb }
spec: { minAvailable: 1 }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: p, namespace: gb }
Y
