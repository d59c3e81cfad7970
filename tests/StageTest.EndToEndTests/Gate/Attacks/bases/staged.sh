mkdir -p policies/gb/staged
cat >policies/gb/staged/db.yaml <<'EOF'
apiVersion: projectcalico.org/v3
kind: StagedKubernetesNetworkPolicy
metadata: { name: db-from-web, namespace: gb }
spec:
  stagedAction: Set
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 5432 }]
EOF
sed -i 's|^  enforced: .*|&\n  staged: [../policies/gb/staged/]|; s|{ from: gb/api, to: gb/db }|{ from: [gb/api, gb/web], to: gb/db:5432 }|' scenarios/gb.yaml
sed -i 's|^expect:|expect:\n  baseline: { default: deny, allow: [{ to: gb/web }, { from: gb/web, to: gb/api:8080 }, { from: gb/api, to: gb/db:5432 }, { to: external/internet }] }|' scenarios/gb.yaml
