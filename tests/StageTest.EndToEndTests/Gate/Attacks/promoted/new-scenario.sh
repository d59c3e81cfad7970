# says: A new scenario asks about the same policies.
# item: 7
mkdir -p scenarios
cat >scenarios/more.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: more }
topology:
  namespaces: { gb: {} }
  workloads:
    - { name: db, namespace: gb, labels: { app: db }, ports: [5432] }
    - { name: batch, namespace: gb, labels: { app: batch } }
policies: { enforced: [../policies/gb/live/db.yaml] }
expect: { promoted: { default: deny } }
EOF
