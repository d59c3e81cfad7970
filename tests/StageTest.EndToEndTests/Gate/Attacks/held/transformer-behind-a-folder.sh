# says: A transformer in the folder of another kustomization changes a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/"value": "api"/"value": "attacker"/' deploy/plugin/inner/t.yaml
