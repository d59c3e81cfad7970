# says: A setting has Argo CD ignore differences of policies, so that it does not apply their changes.
# item: 2
# reason: uncovered-policy
mkdir -p argocd
cat >argocd/cm.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: argocd }
data: { resource.customizations.ignoreDifferences.networking.k8s.io_NetworkPolicy: "jsonPointers: [/spec]" }
Y
