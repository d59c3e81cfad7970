# says: Pods that no scenario reads have labels that no selector means, or the value that a policy excludes.
# item: 3
# base: broad-selectors
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { zone: outer } }
spec: { containers: [{ name: a, image: a }] }
Y
mkdir -p stuff
cat >stuff/more.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: another, namespace: gb, labels: { role: front, app: batch } }
spec: { containers: [{ name: a, image: a }] }
Y
