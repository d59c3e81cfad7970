# says: A chart replaces a value that a policy of its packed subchart uses.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/packed: { enabled: true }/packed: { enabled: true, on: false }/' charts/shop/values.yaml
