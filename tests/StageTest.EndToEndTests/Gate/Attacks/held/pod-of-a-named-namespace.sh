# says: A pod without labels comes into a namespace that a policy names and no scenario has.
# item: 3
# reason: uncovered-policy
# base: cross-namespace
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: audit }
spec: { containers: [{ name: a, image: a }] }
Y
