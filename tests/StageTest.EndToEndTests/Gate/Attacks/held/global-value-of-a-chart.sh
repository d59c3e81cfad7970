# says: A global value of a chart switches a policy of its subchart off.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/np: true/np: false/' charts/shop/values.yaml
