# says: The values of a chart get a policy as a text among further objects.
# item: 2
# reason: uncovered-policy
# base: whole-chart
cat >>charts/shop/values.yaml <<'Y'
- |
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: { name: open, namespace: gb }
  spec: { podSelector: {}, ingress: [{}] }
Y
