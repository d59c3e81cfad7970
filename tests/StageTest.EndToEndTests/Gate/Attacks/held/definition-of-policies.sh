# says: A definition of Calico's policies, without their rules, is added among the policies.
# item: 3
# reason: uncovered-policy
cat >policies/gb/live/crd.yaml <<'E'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: networkpolicies.crd.projectcalico.org }
spec:
  group: crd.projectcalico.org
  scope: Namespaced
  names: { kind: NetworkPolicy, plural: networkpolicies }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
E
