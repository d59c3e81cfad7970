# says: Endpoints that no scenario reads give another address to a Service that a policy names.
# item: 3
# base: service
# reason: uncovered-policy
cat >stuff/endpoints.yaml <<'E'
apiVersion: v1
kind: Endpoints
metadata: { name: partner, namespace: gb }
subsets: [{ addresses: [{ ip: 203.0.113.10 }], ports: [{ port: 443 }] }]
E
