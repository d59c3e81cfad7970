# says: A chart replaces a value that a policy of its subchart uses.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/sub: { enabled: true }/sub: { enabled: true, on: false }/' charts/shop/values.yaml
