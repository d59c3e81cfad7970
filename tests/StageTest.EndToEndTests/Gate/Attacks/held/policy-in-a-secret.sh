# says: A Secret holds a policy in base64, and a ClusterResourceSet has it applied.
# item: 2
# reason: uncovered-policy
NP='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir -p deploy; cat >deploy/s.yaml <<Y
apiVersion: v1
kind: Secret
metadata: { name: crs, namespace: gb }
type: addons.cluster.x-k8s.io/resource-set
data: { np.yaml: $(printf '%s' "$NP" | base64 -w0) }
Y
