sed -i 's|ops: {}|ops: { labels: { team: none } }|' scenarios/gb.yaml
cat >>scenarios/gb.yaml <<'EOF'
steps:
  - name: ops-is-labelled
    namespaces: { ops: { labels: { team: ops } } }
    expect:
      default: ignore
      deny: [{ from: ops/monitor, to: gb/db:5432 }]
EOF
