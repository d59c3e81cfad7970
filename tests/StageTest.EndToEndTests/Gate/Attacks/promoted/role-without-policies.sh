# says: A role that grants nothing about policies comes with its binding, in a file that no scenario reads.
# item: 2
mkdir -p rbac
cat >rbac/pods.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: pods }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list, delete] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: pods }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: pods }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
