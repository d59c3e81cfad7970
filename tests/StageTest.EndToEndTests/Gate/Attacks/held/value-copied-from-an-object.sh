# says: A ConfigMap changes, from which a replacement copies a label into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/app: api/app: attacker/' deploy/resource/c.yaml
