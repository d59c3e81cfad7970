# says: A service account that no scenario has gets a label that a policy allows.
# item: 3
# reason: uncovered-policy
# base: cross-namespace
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: v1
kind: ServiceAccount
metadata: { name: batch, namespace: gb, labels: { level: high } }
Y
