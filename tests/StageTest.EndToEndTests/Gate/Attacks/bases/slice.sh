mkdir partner
cat >partner/app.yaml <<'Y'
apiVersion: v1
kind: Namespace
metadata: { name: buy }
---
apiVersion: v1
kind: Pod
metadata: { name: buyer, namespace: buy, labels: { app: buyer } }
spec: { containers: [{ name: buyer, image: buyer }] }
---
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: buy, labels: { app: other } }
spec: { containers: [{ name: other, image: other }] }
---
apiVersion: v1
kind: Service
metadata: { name: partner, namespace: buy }
spec: { ports: [{ port: 443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: partner-1, namespace: buy, labels: { kubernetes.io/service-name: partner } }
addressType: IPv4
ports: [{ port: 443, protocol: TCP }]
endpoints: [{ addresses: [203.0.113.20] }]
Y
mkdir -p policies/buy
cat >policies/buy/buyer.yaml <<'Y'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: buyer, namespace: buy }
spec:
  selector: app == 'buyer'
  types: [Egress]
  egress: [{ action: Allow, destination: { services: { name: partner, namespace: buy } } }]
Y
cat >scenarios/buy.yaml <<'Y'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: buy }
topology:
  manifests: [../partner/]
  external:
    - { name: first, ip: 203.0.113.20, ports: [443] }
policies: { enforced: [../policies/buy/] }
expect: { promoted: { default: allow } }
Y
