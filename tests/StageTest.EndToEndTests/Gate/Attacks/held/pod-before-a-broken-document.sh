# says: A pod has a label that a policy allows, in a file with a broken document behind it.
# item: 3
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { app: api } }
spec: { containers: [{ name: a, image: a }] }
---
x: [
Y
