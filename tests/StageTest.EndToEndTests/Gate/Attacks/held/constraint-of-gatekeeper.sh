# says: A constraint of Gatekeeper among the policies may refuse every object, because it names no kinds.
# item: 3
# reason: uncovered-policy
mkdir -p policies/gb/live
cat >policies/gb/live/admission.yaml <<'Y'
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: RequiredLabels
metadata: { name: a }
spec: { parameters: { labels: [owner] } }
Y
