# says: A file gives an application of Argo CD other parameters.
# item: 5
# reason: uncovered-policy
printf 'kustomize:\n  namePrefix: other-\n' >policies/.argocd-source.yaml
