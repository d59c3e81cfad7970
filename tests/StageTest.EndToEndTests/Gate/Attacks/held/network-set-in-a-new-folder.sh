# says: A set of addresses that no scenario reads.
# item: 2
# reason: uncovered-policy
mkdir -p deploy
cat >deploy/set.yaml <<'EOF'
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: { name: trusted, labels: { trusted: "true" } }
spec: { nets: [0.0.0.0/0] }
EOF
