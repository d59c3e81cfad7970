# says: A value that a policy of a chart uses is written twice, and Helm takes the last.
# item: 2
# reason: uncovered-policy
# base: whole-chart
echo 'on: false' >>charts/shop/values.yaml
