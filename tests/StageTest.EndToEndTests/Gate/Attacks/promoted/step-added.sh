# says: A scenario gets a step.
# item: 7
# base: stepped
cat >>scenarios/gb.yaml <<'EOF'
  - name: api-grows
    after: promoted
    workloads: { scale: { gb/api: 2 } }
    expect: { default: ignore, allow: [{ from: gb/web, to: gb/api:8080 }] }
EOF
