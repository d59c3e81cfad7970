# says: A ConfigMap changes, from which a variable of a kustomization fills a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/app: api/app: attacker/' deploy/vars/c.yaml
