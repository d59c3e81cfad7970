# says: An Application of Argo CD changes, and the base declares the kind.
# item: 0
# base: kinds
sed -i 's|targetRevision: v1|targetRevision: v2|' argocd/gb.yaml
