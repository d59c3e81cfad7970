# says: A quota among the policies allows no NetworkPolicy.
# item: 3
# reason: uncovered-policy
cat >policies/gb/live/quota.yaml <<'E'
apiVersion: v1
kind: ResourceQuota
metadata: { name: q, namespace: gb }
spec: { hard: { count/networkpolicies.networking.k8s.io: "0" } }
E
