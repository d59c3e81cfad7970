# says: A workload of an unknown kind gets the label that a policy allows, in a folder that a scenario reads as its topology.
# item: 3
# reason: uncovered-policy
cat >apps/shop/set.yaml <<'Y'
apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: { name: set, namespace: shop }
spec: { replicatedJobs: [{ name: a, template: { spec: { template: { metadata: { labels: { app: front } }, spec: { containers: [{ name: a, image: a }] } } } } }] }
Y
