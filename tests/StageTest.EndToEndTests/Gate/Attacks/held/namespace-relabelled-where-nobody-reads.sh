# says: The document of a namespace, which no scenario reads, gets the label that a policy lets in.
# item: 3
# reason: uncovered-policy
# base: namespace-document
sed -i 's|name: ops }|name: ops, labels: { team: ops } }|' cluster/ns.yaml
