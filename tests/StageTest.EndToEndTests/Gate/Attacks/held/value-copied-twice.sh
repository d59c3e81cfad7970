# says: A ConfigMap changes, from which a replacement copies a value into a Deployment, and another one from there into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/app: api/app: attacker/' deploy/chain/c.yaml
