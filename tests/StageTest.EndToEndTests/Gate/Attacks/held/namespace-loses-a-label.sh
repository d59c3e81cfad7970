# says: The document of a namespace loses the label by which a policy isolates the namespace.
# item: 3
# reason: uncovered-policy
# base: described
sed -i 's|team: ops, ||' cluster/ops.yaml
