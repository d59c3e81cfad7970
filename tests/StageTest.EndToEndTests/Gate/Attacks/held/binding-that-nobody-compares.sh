# says: A binding gives a group the role edit, which writes policies, in a file that no scenario reads.
# item: 2
# reason: uncovered-access
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: dev, namespace: gb }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
