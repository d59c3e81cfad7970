# says: An annotation tells Argo CD not to apply a policy.
# item: 4
# reason: bad-input
sed -i 's|namespace: gb }|namespace: gb, annotations: { argocd.argoproj.io/hook: Skip } }|' policies/gb/live/default-deny.yaml
