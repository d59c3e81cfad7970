# says: A run of Tekton, whose labels its pod gets, has a label that a policy allows.
# item: 3
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: tekton.dev/v1
kind: TaskRun
metadata: { name: run, namespace: gb, labels: { app: api } }
spec: { taskSpec: { steps: [{ image: a }] } }
Y
