# says: The kind is written with escapes, in a file that has a broken document too.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'a: 1\na: 2\n---\n"apiVersion": "networking.k8s.io/v1"\n"\\x6bind": "Network\\x50olicy"\nmetadata: { name: a, namespace: gb }\nspec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }\n' > deploy/np.yaml
