# says: A ConfigMap holds a policy as binary data.
# item: 2
# reason: uncovered-policy
NP='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir -p deploy; cat >deploy/s.yaml <<Y
apiVersion: v1
kind: ConfigMap
metadata: { name: crs, namespace: gb }
binaryData: { np.yaml: $(printf '%s' "$NP" | base64 -w0) }
Y
