# says: An attribute has archives fill text into a policy.
# item: 5
# reason: uncovered-policy
echo 'db.yaml export-subst' >policies/gb/live/.gitattributes
