# says: The document of a namespace becomes a hook, which Argo CD removes once it has succeeded.
# item: 2
# reason: uncovered-policy
# base: namespace-document
sed -i 's|^metadata: {|& annotations: { argocd.argoproj.io/hook: PostSync }, |' cluster/ns.yaml
