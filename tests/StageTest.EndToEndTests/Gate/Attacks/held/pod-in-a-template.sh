# says: A template that no scenario reads gives a pod a label that a policy allows.
# item: 3
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: gb, labels: { app: api, chart: {{ x }} } }
spec: { containers: [{ name: a, image: a }] }
Y
