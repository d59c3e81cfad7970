# says: A Chart.yaml among the policies, by which Argo CD renders a chart without them.
# item: 6
# reason: bad-input
printf 'apiVersion: v2\nname: gb\nversion: 0.1.0\n' >policies/gb/live/Chart.yaml
