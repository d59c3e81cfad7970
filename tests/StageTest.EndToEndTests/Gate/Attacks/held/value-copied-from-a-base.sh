# says: A literal of a base changes, which a kustomization copies into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/app=api/app=attacker/' deploy/base/inner/kustomization.yaml
