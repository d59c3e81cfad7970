# says: A policy of a chart moves out of the folder `templates`.
# item: 2
# reason: uncovered-policy
# base: whole-chart
git mv charts/shop/templates/np.yaml charts/shop/np.yaml
