# says: A group may remove the Installation of Calico.
# item: 2
# reason: uncovered-access
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: dev }
rules: [{ apiGroups: [operator.tigera.io], resources: [installations], verbs: [delete] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dev }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
