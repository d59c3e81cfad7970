# says: The Installation of Calico is removed, and nothing enforces policies.
# item: 3
# base: installed
# reason: uncovered-policy
git rm -q policies/gb/live/calico.yaml
