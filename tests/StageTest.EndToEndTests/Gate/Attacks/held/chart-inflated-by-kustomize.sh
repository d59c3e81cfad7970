# says: The values of a chart in a kustomization switch its policies off.
# item: 6
# reason: uncovered-policy
# base: copied
sed -i 's/enabled: true/enabled: false/' deploy/chart/kustomization.yaml
