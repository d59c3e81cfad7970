# says: The scenario goes with a waiver of the change, and the database opens.
# item: 7
# reason: question-changed
# options: --waivers-from head
git rm -q scenarios/gb.yaml
sed -i 's|from: \[.*\]|from: []|' policies/gb/live/db.yaml
mkdir -p scenarios
cat >scenarios/rest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: rest }
topology:
  namespaces: { gb: {} }
  workloads:
    - { name: api, namespace: gb, labels: { app: api }, ports: [8080] }
    - { name: db, namespace: gb, labels: { app: db }, ports: [5432] }
policies: { enforced: [../policies/gb/live/] }
expect: { promoted: { default: deny, allow: [{ from: gb/api, to: gb/db }] } }
EOF
mkdir -p scenarios
cat >scenarios/waivers.yaml <<'EOF'
waivers:
  - { waives: scenario-removed, place: scenarios/gb.yaml, owner: me, reason: It is old., expires: 2099-01-01 }
EOF
