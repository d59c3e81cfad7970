# says: A definition of Calico's pools and a quota of pods are added among the policies.
# item: 3
cat >policies/gb/live/crd.yaml <<'E'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ippools.crd.projectcalico.org }
spec:
  group: crd.projectcalico.org
  scope: Namespaced
  names: { kind: IPPool, plural: ippools }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
E
cat >policies/gb/live/quota.yaml <<'E'
apiVersion: v1
kind: ResourceQuota
metadata: { name: q, namespace: gb }
spec: { hard: { pods: "10" } }
E
