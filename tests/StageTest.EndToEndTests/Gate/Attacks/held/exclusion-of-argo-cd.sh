# says: A setting of Argo CD excludes policies from what it applies.
# item: 2
# reason: uncovered-policy
mkdir -p argocd
cat >argocd/settings.yaml <<'E'
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: argocd }
data:
  resource.exclusions: |
    - { apiGroups: [networking.k8s.io], kinds: [NetworkPolicy], clusters: ["*"] }
E
