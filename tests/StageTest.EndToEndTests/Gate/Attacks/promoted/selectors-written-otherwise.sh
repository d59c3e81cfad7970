# says: Selectors say the same in other words.
# item: 7
cat >policies/gb/live/db.yaml <<'Y'
kind: NetworkPolicy
spec:
  ingress:
    - ports: [{ protocol: TCP, port: 5432 }]
      from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [api] }] } }]
  podSelector:
    matchLabels: { app: db }
apiVersion: networking.k8s.io/v1
metadata: { namespace: gb, name: db }
Y
