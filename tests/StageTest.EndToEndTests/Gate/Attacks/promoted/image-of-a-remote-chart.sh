# says: The values of a chart of a remote place name another image.
# item: 2
# base: remote-chart
sed -i 's/tag: "1"/tag: "2"/' charts/d/values.yaml
