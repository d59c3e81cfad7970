# says: A template of a subchart gets a name with `_`, so that Helm does not apply it.
# item: 2
# reason: uncovered-policy
# base: whole-chart
git mv charts/shop/charts/sub/templates/np.yaml charts/shop/charts/sub/templates/_np.yaml
