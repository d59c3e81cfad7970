# says: A policy in a folder below the pattern of the scenario.
# item: 5
# reason: uncovered-policy
# base: pattern
P='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir policies/gb/live/sub; echo "$P" > policies/gb/live/sub/x.yaml
