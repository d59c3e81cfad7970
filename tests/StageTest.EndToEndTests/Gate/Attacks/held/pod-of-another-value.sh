# says: A pod that no scenario reads has a label with any value but the one that a policy excludes.
# item: 3
# base: broad-selectors
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { zone: middle } }
spec: { containers: [{ name: a, image: a }] }
Y
