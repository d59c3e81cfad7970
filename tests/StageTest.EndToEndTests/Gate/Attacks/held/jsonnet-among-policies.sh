# says: A file of Jsonnet comes among the policies, where Argo CD applies it.
# item: 2
# reason: uncovered-policy
# base: settings
echo "{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'o' } }" >policies/gb/live/new.jsonnet
