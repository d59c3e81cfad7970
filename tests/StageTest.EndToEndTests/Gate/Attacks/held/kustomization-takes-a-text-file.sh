# says: A kustomization in a new folder takes a policy from a file that ends in .txt.
# item: 6
# reason: uncovered-policy
P='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir -p deploy; echo "$P" > deploy/np.txt; echo 'resources: [np.txt]' > deploy/kustomization.yaml
