# says: The values of a chart that no scenario reads give its pod a label that a policy allows.
# item: 3
# base: chart-of-a-pod
# reason: uncovered-policy
printf 'role: api\n' >charts/pod/values.yaml
