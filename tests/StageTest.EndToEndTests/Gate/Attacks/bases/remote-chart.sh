mkdir -p charts/d
cat >charts/d/Chart.yaml <<'E'
apiVersion: v2
name: d
version: 1.0.0
dependencies: [{ name: redis, version: 1.0.0, repository: "https://charts.example.org" }]
E
echo 'redis: { image: { tag: "1" }, networkPolicy: { enabled: true } }' >charts/d/values.yaml
