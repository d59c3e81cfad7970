# says: A value changes that a policy of a chart takes with a function, not by its path.
# item: 2
# reason: uncovered-policy
# base: indirect-chart
sed -i 's/^on: true/on: false/' charts/shop/values.yaml
