# says: A file of Jsonnet puts the kind of a policy together.
# item: 2
# reason: uncovered-policy
# base: jsonnet
echo "{ apiVersion: 'networking.k8s.io/v1', kind: 'Network' + 'Policy', metadata: { name: 'o', namespace: 'gb' }, spec: { podSelector: {}, ingress: [{}] } }" >deploy/new.jsonnet
