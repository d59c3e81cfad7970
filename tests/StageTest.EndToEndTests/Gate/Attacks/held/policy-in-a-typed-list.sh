# says: A NetworkPolicyList, whose items name no kind.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- { metadata: { name: a, namespace: gb }, spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] } }\n' > deploy/np.yaml
