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
mkdir -p scenarios
cat >scenarios/waivers.yaml <<'EOF'
waivers:
  - { waives: settings-changed, place: stagetest.yaml, owner: team, reason: The next change words it better., expires: 2099-01-01 }
EOF
