# says: A group may run programs in the pods of every namespace, also those of Calico.
# item: 2
# reason: uncovered-access
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: dev }
rules: [{ apiGroups: [""], resources: [pods/exec], verbs: [create] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dev }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
