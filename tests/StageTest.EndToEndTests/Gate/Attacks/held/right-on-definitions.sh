# says: A group may delete CustomResourceDefinitions, and with Calico's definitions all policies.
# item: 2
# reason: uncovered-access
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: dev }
rules: [{ apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: ["*"] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dev }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
