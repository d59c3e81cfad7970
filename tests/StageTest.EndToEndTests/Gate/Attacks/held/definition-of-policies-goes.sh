# says: The definition of Calico's policies is removed, and all policies with it.
# item: 3
# base: installed
# reason: uncovered-policy
git rm -q policies/gb/live/crd.yaml
