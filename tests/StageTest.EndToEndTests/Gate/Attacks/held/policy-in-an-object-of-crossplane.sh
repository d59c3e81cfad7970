# says: An Object has Crossplane apply the policy that it holds.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'apiVersion: kubernetes.crossplane.io/v1alpha2\nkind: Object\nmetadata: { name: t }\nspec: { forProvider: { manifest: { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: a, namespace: gb }, spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] } } } }\n' > deploy/t.yaml
