# says: A literal of a component changes, which the component copies into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/app=api/app=attacker/' deploy/component/inner/kustomization.yaml
