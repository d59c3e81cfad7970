# says: A file changes that a policy of a chart includes with `.Files`.
# item: 2
# reason: uncovered-policy
# base: whole-chart
echo '[{}]' >charts/shop/rules.txt
