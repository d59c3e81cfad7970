# says: The kind is written with escapes.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf '"apiVersion": "networking.k8s.io/v1"\n"\\x6bind": "Network\\x50olicy"\nmetadata: { name: a, namespace: gb }\nspec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }\n' > deploy/np.yaml
