# says: A Namespace among the policies gets a label.
# item: 3
# reason: bad-input
mkdir -p policies/gb/live
cat >policies/gb/live/ns.yaml <<'EOF'
apiVersion: v1
kind: Namespace
metadata: { name: ops, labels: { trusted: "true" } }
EOF
