# says: A pod that no scenario reads has a label that a policy asks for in `notSelector`.
# item: 3
# base: broad-selectors
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { audit: x } }
spec: { containers: [{ name: a, image: a }] }
Y
