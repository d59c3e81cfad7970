# says: A policy that is written as JSON.
# item: 2
# reason: uncovered-policy
mkdir -p deploy
cat >deploy/np.json <<'EOF'
{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"allow-all","namespace":"gb"},"spec":{"podSelector":{},"ingress":[{}]}}
EOF
