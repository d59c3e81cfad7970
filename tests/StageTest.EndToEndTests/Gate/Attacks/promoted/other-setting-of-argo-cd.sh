# says: A setting of Argo CD changes that says nothing about kinds.
# item: 2
# base: exclusion
echo '  url: https://argocd.example.org' >>argocd/settings.yaml
