# says: The document of a namespace goes, and a deployer with prune removes the namespace with its policies.
# item: 7
# reason: uncovered-policy
# base: namespace-document
git rm --quiet cluster/ns.yaml
