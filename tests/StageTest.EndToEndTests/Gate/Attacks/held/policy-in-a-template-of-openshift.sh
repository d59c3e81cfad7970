# says: A Template of OpenShift holds a policy.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; printf 'apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: { name: t }\nobjects:\n- { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: a, namespace: gb }, spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] } }\n' > deploy/t.yaml
