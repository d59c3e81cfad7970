# says: The condition of a dependency switches a packed subchart off.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/packed: { enabled: true }/packed: { enabled: false }/' charts/shop/values.yaml
