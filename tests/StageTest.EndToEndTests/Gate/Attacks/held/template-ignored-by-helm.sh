# says: A `.helmignore` omits a policy of a chart.
# item: 2
# reason: uncovered-policy
# base: whole-chart
echo templates/np.yaml >charts/shop/.helmignore
