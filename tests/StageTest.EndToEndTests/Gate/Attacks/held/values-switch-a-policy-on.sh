# says: The values of a chart switch a policy of its templates on.
# item: 2
# reason: uncovered-policy
# base: chart
sed -i 's/open: false/open: true/' charts/gb/values.yaml
