# says: The document of a namespace loses all labels, by one of which a policy isolates the namespace.
# item: 3
# reason: uncovered-policy
# base: described
sed -i 's|, labels: {.*} }| }|' cluster/ops.yaml
