# says: The kind has a tag.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'apiVersion: !!str networking.k8s.io/v1\nkind: !!str NetworkPolicy\nmetadata: { name: a, namespace: gb }\nspec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }\n' > deploy/np.yaml
