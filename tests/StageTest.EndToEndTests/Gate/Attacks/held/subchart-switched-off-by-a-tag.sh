# says: A tag in the values of a chart switches a subchart with policies off.
# item: 2
# reason: uncovered-policy
# base: whole-chart
echo 'tags: { front: false }' >>charts/shop/values.yaml
