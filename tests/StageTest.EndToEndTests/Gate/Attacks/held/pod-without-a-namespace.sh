# says: A pod that no scenario reads has a label that a policy allows, and its deployer chooses the namespace.
# item: 3
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, labels: { app: api } }
spec: { containers: [{ name: a, image: a }] }
Y
