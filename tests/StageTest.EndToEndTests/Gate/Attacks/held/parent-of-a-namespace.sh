# says: A namespace gets a parent, from which policies are copied into it.
# item: 2
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: hnc.x-k8s.io/v1alpha2
kind: HierarchyConfiguration
metadata: { name: hierarchy, namespace: gb }
spec: { parent: other }
Y
