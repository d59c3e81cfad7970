mkdir -p deploy
echo '# Nothing yet.' >deploy/np
cat >stagetest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Repository
deployed: [{ path: policies/gb/live/ }, { path: policies/shop/live/ }, { path: deploy/np }]
EOF
