# says: Files that are no policies change.
# item: 2
echo more >>README.md
mkdir -p src
cat >src/config.yaml <<'EOF'
name: shop
replicas: 3
EOF
cat >package.json <<'EOF'
{ "name": "shop", "version": "1.0.0" }
EOF
mkdir -p .github/workflows
cat >.github/workflows/ci.yml <<'EOF'
on: push
jobs: {}
EOF
mkdir -p chart/templates
cat >chart/templates/deployment.yaml <<'EOF'
kind: Deployment
metadata: { name: {{ .Release.Name }} }
EOF
