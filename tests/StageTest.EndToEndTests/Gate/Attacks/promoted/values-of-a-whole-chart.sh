# says: Values of a chart and its subcharts change that no policy uses.
# item: 2
# base: whole-chart
sed -i 's/tag: "1"/tag: "2"/; s/registry: a/registry: b/; s/name: x/name: z/; s/sub: { enabled: true }/sub: { enabled: true, image: b }/' \
  charts/shop/values.yaml
sed -i 's/packed: { enabled: true }/packed: { enabled: true, image: b }/' charts/shop/values.yaml
