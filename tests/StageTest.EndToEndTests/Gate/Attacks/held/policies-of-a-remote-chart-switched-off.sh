# says: The values of a chart of a remote place switch its policies off.
# item: 2
# reason: uncovered-policy
# base: remote-chart
sed -i 's/enabled: true/enabled: false/' charts/d/values.yaml
