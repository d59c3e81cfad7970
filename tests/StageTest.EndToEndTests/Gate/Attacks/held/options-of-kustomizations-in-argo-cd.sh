# says: A setting of Argo CD decides what every kustomization renders.
# item: 2
# reason: uncovered-policy
mkdir -p argocd
cat >argocd/cm.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: argocd }
data: { kustomize.buildOptions: --enable-helm --load-restrictor LoadRestrictionsNone }
Y
