# says: A pod without labels comes into a namespace whose label a policy allows, and no scenario has the namespace.
# item: 3
# reason: uncovered-policy
# base: cross-namespace
mkdir -p cluster; printf 'apiVersion: v1\nkind: Namespace\nmetadata: { name: other, labels: { team: audit } }\n' >cluster/ns.yaml
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: other }
spec: { containers: [{ name: a, image: a }] }
Y
