# says: A policy is encoded as UTF-16.
# item: 2
# reason: uncovered-policy
P='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir -p deploy; echo "$P" | iconv -t UTF-16 > deploy/np.yaml
