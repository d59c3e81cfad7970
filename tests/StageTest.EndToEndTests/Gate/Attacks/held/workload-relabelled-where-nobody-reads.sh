# says: The manifest of a workload, which no scenario reads, gets the label that a policy lets in.
# item: 3
# reason: uncovered-policy
mkdir -p apps/gb; cat >apps/gb/attacker.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: { name: attacker, namespace: gb }
spec: { selector: { matchLabels: { app: api } }, template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: a, image: a }] } } }
Y
