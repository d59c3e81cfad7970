# says: A text file changes that a policy in Jsonnet imports.
# item: 2
# reason: uncovered-policy
# base: jsonnet
sed -i 's/api/attacker/' deploy/label.txt
