# says: A literal of a generator changes, and with it the name that kustomize writes into a policy.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/a=b/a=c/' deploy/references/kustomization.yaml
