# says: An EndpointSlice that no scenario reads gives another address to a Service that a policy names.
# item: 3
# base: service
# reason: uncovered-policy
cat >stuff/slice.yaml <<'E'
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: more-2, namespace: gb, labels: { kubernetes.io/service-name: partner } }
addressType: IPv4
ports: [{ port: 443, protocol: TCP }]
endpoints: [{ addresses: [203.0.113.10] }]
E
