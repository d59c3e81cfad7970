# says: A pod that no scenario reads has a label that begins as a policy says.
# item: 3
# base: broad-selectors
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { role: reporter } }
spec: { containers: [{ name: a, image: a }] }
Y
