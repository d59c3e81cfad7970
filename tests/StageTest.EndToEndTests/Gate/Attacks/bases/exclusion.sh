mkdir -p argocd
cat >argocd/settings.yaml <<'E'
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: argocd }
data:
  resource.exclusions: |
    - { apiGroups: [networking.k8s.io], kinds: [NetworkPolicy], clusters: ["*"] }
E
