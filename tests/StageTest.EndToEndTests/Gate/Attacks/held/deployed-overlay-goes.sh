# says: A deployed overlay goes, and a deployer with prune removes its policies.
# item: 9
# reason: uncovered-policy
# base: deployed-overlay
# needs: kustomize
git rm --quiet -r deploy/prod
