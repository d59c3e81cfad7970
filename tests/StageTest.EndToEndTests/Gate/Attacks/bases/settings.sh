cat >stagetest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Repository
deployed:
  - { path: policies/gb/live/ }
  - { path: policies/shop/live/ }
scenarios: [scenarios/]
ignore:
  - { path: docs/, reason: It is shown to readers and never applied. }
EOF
