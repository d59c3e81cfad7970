# says: A policy goes, and the one that closes the same has been left out of archives since before.
# item: 5
# reason: uncovered-policy
# base: hidden
git rm --quiet policies/gb/live/default-deny.yaml
