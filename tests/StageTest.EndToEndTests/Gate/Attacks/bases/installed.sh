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
printf 'apiVersion: operator.tigera.io/v1\nkind: Installation\nmetadata: { name: default }\nspec: { variant: Calico }\n' >policies/gb/live/calico.yaml
