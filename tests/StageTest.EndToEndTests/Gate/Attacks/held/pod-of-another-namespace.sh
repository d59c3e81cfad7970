# says: A pod that no scenario reads has a label that a policy allows in every namespace, in a namespace that no scenario has.
# item: 3
# reason: uncovered-policy
# base: cross-namespace
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: other, labels: { role: admin } }
spec: { containers: [{ name: a, image: a }] }
Y
