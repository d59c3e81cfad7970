# says: The kind comes from an anchor by a merge key.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'x: &b { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy }\n<<: *b\nmetadata: { name: a, namespace: gb }\nspec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }\n' > deploy/np.yaml
