# says: A dependency loses its condition, and a tag switches it off.
# item: 2
# reason: uncovered-policy
# base: whole-chart
sed -i 's/condition: sub.enabled, //' charts/shop/Chart.yaml
