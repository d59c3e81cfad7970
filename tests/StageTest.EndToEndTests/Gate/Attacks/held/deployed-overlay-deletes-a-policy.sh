# says: A patch of a deployed overlay deletes a policy.
# item: 9
# reason: uncovered-policy
# base: deployed-overlay
# needs: kustomize
cat >>deploy/prod/kustomization.yaml <<'X'
patchesStrategicMerge: [gone.txt]
X
cat >deploy/prod/gone.txt <<'X'
$patch: delete
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: page, namespace: gb }
X
