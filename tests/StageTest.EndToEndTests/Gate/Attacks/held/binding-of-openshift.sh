# says: A ClusterRoleBinding of OpenShift's own API makes a group administrators.
# item: 2
# reason: uncovered-access
mkdir -p rbac
cat >rbac/dev.yaml <<'EOF'
apiVersion: authorization.openshift.io/v1
kind: ClusterRoleBinding
metadata: { name: dev }
roleRef: { name: cluster-admin }
subjects: [{ kind: Group, name: dev }]
EOF
