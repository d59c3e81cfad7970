# says: A chart beside the folders of policies.
# item: 6
mkdir -p policies/chart
printf 'apiVersion: v2\nname: gb\nversion: 0.1.0\n' >policies/chart/Chart.yaml
