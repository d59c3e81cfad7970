# says: The `appVersion` changes that a policy of a chart uses.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/appVersion: "1"/appVersion: "2"/' charts/shop/Chart.yaml
