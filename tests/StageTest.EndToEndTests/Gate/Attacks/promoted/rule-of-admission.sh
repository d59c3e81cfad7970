# says: A rule of Kyverno that only refuses objects.
# item: 0
mkdir -p cluster
cat >cluster/rule.yaml <<'E'
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: labels }
spec: { rules: [{ name: labels, match: {}, validate: { message: no } }] }
E
