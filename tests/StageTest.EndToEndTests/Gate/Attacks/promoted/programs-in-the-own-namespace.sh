# says: A group may run programs in the pods of its namespace, which opens nothing to it elsewhere.
# item: 2
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: dev, namespace: gb }
rules: [{ apiGroups: [""], resources: [pods, pods/exec], verbs: [get, list, create] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: dev, namespace: gb }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: dev }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
