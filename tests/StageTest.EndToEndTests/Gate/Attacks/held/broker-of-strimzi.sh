# says: The template of a broker has a label that a policy allows.
# item: 3
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: { name: k, namespace: gb }
spec: { kafka: { template: { pod: { metadata: { labels: { app: api } } } } } }
Y
