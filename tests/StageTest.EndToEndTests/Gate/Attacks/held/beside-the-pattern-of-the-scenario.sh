# says: A policy in a file that the pattern of the scenario does not find, and kubectl takes.
# item: 5
# reason: uncovered-policy
# base: pattern
P='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
echo "$P" > policies/gb/live/x.yml
