# says: An EndpointSlice of a Service that no policy names.
# item: 3
# base: service
cat >stuff/slice.yaml <<'E'
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: other-2, namespace: gb, labels: { kubernetes.io/service-name: other } }
addressType: IPv4
ports: [{ port: 443, protocol: TCP }]
endpoints: [{ addresses: [203.0.113.10] }]
E
