# says: A packed subchart is replaced by another one of its name.
# item: 2
# reason: uncovered-policy
# base: whole-chart
mkdir -p packed/templates
printf 'apiVersion: v2\nname: packed\nversion: 0.1.0\n' >packed/Chart.yaml
tar -czf charts/shop/charts/packed-0.1.0.tgz packed
rm -r packed
