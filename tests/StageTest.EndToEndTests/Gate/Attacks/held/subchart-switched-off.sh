# says: The condition of a dependency switches a subchart with policies off.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/sub: { enabled: true }/sub: { enabled: false }/' charts/shop/values.yaml
