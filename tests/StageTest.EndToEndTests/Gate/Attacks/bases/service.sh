cat >policies/gb/live/out.yaml <<'E'
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: out, namespace: gb }
spec:
  selector: app == 'db'
  types: [Egress]
  egress: [{ action: Allow, destination: { services: { name: partner, namespace: gb } } }]
E
mkdir -p apps/gb stuff
cat >apps/gb/partner.yaml <<'E'
apiVersion: v1
kind: Service
metadata: { name: partner, namespace: gb }
spec: { ports: [{ port: 443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: partner-1, namespace: gb, labels: { kubernetes.io/service-name: partner } }
addressType: IPv4
ports: [{ port: 443, protocol: TCP }]
endpoints: [{ addresses: [203.0.113.20] }]
E
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: gb }\n' >stuff/x.yaml
cat >stagetest.yaml <<'E'
apiVersion: stagetest.io/v1
kind: Repository
deployed: [{ path: policies/gb/live/ }, { path: policies/shop/live/ }, { path: apps/ }, { path: stuff/ }]
scenarios: [scenarios/]
E
sed -i 's|^topology:|&\n  manifests: [../apps/gb/]|; s|^  external:|&\n    - { name: partner, ip: 203.0.113.20, ports: [443] }|' scenarios/gb.yaml
sed -i 's|      - { to: external/internet }|      - { from: [gb/web, gb/api, gb/attacker, ops/monitor], to: external/internet }\n      - { to: external/partner }|' scenarios/gb.yaml
