# says: New settings are shown and decide nothing yet.
# item: 9
cat >stagetest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Repository
ignore: [{ path: docs/, reason: It is shown to readers. }]
EOF
