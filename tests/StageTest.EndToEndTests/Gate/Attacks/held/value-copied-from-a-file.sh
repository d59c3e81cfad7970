# says: A text file changes, from which a replacement in another file copies a label into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
printf attacker >deploy/file/value.txt
