# says: The document of a namespace gets an owner that does not exist, so the cluster removes it with its policies.
# item: 2
# reason: uncovered-policy
# base: namespace-document
sed -i 's|^metadata: {|& ownerReferences: [{ apiVersion: v1, kind: Namespace, name: gone, uid: "0" }],|' cluster/ns.yaml
