# says: An object has Config Sync apply another repository.
# item: 2
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: configsync.gke.io/v1beta1
kind: RootSync
metadata: { name: c, namespace: config-management-system }
spec: { git: { repo: https://example.com/x, dir: p, auth: none } }
Y
