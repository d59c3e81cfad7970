# Programs of Jsonnet that no scenario reads: policies whose label is imported, and a dashboard.
mkdir deploy
policy() { cat <<E
local v = $1;
{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'j', namespace: 'gb' },
  spec: { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: v.app } } }] }] } }
E
}
policy "import 'label.libsonnet'" >deploy/library.jsonnet
echo "{ app: 'api' }" >deploy/label.libsonnet
policy "std.parseJson(importstr 'label.txt')" >deploy/text.jsonnet
echo '{ "app": "api" }' >deploy/label.txt
echo "{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd' }, data: import 'panels.libsonnet' }" >deploy/dashboard.jsonnet
echo "{ a: 'b' }" >deploy/panels.libsonnet
