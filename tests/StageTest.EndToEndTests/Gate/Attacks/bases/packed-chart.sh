mkdir -p sub/templates packed
printf 'apiVersion: v2\nname: sub\nversion: 1.0.0\n' >sub/Chart.yaml
echo 'a: 1' >sub/values.yaml
tar -czf packed/sub-1.0.0.tgz sub
rm -r sub
