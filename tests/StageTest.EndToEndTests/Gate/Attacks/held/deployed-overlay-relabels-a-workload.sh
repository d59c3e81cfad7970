# says: A deployed overlay gives a workload the label that a policy lets in.
# item: 9
# reason: uncovered-policy
# base: deployed-overlay
# needs: kustomize
sed -i 's/labels: { part: page } }/labels: { part: page, app: api } }/' deploy/base/web.yaml
