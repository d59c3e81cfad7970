# says: A ConfigMap holds a policy as text, and a ClusterResourceSet has it applied.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'apiVersion: addons.cluster.x-k8s.io/v1beta1\nkind: ClusterResourceSet\nmetadata: { name: t }\nspec: { resources: [{ name: np, kind: ConfigMap }] }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: np }\ndata:\n  np.yaml: |\n    apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicy\n    metadata: { name: a, namespace: gb }\n    spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }\n' > deploy/t.yaml
