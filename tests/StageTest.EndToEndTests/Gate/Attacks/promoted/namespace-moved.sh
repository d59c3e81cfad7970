# says: The document of a namespace moves to another file, beside another one that comes.
# item: 7
# base: namespace-document
git mv cluster/ns.yaml cluster/ops.yaml
printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: other }\n' >cluster/other.yaml
