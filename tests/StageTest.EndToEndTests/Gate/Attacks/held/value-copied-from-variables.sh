# says: A file of variables changes, from which a replacement of a kustomization copies a label into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
echo app=attacker >deploy/env/values.env
