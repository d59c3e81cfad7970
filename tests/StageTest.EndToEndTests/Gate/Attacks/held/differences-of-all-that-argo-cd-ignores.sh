# says: A setting has Argo CD ignore differences of all objects.
# item: 2
# reason: uncovered-policy
mkdir -p argocd
cat >argocd/cm.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: argocd }
data: { resource.customizations.ignoreDifferences.all: "jsonPointers: [/spec]" }
Y
