# says: A pod that no scenario reads has a label of which policies say only that it exists.
# item: 3
# base: broad-selectors
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { backup: nightly } }
spec: { containers: [{ name: a, image: a }] }
Y
