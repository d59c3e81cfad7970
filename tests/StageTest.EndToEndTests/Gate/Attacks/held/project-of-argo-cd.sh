# says: A project of Argo CD forbids policies.
# item: 2
# reason: uncovered-policy
mkdir -p argocd
cat >argocd/project.yaml <<'E'
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: { name: default, namespace: argocd }
spec: { namespaceResourceBlacklist: [{ group: networking.k8s.io, kind: NetworkPolicy }] }
E
