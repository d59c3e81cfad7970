# says: A ConfigMap with text, a Secret and a CustomResourceDefinition.
# item: 0
mkdir -p cluster
cat >cluster/data.yaml <<'E'
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: gb }
data: { app.yaml: "kind: fast\nport: 80\n" }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: policies.example.org }
spec: { group: example.org, names: { kind: Policy, plural: policies }, scope: Namespaced }
E
