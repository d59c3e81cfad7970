# says: A helper changes that a policy of a chart includes as its condition.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/if .Values.on/if false/' charts/shop/templates/_h.tpl
