# says: A dashboard in Jsonnet changes, and a ConfigMap in Jsonnet comes.
# item: 2
# base: jsonnet
sed -i "s/'b'/'c'/" deploy/panels.libsonnet
echo "{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'o' }, data: { a: importstr 'label.txt' } }" >deploy/new.jsonnet
