# says: A pod that no scenario reads has the service account that a policy allows.
# item: 3
# reason: uncovered-policy
# base: cross-namespace
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb }
spec: { serviceAccountName: backup, containers: [{ name: a, image: a }] }
Y
