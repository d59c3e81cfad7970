# says: An attribute has archives leave a policy out, from which deployers apply.
# item: 5
# reason: uncovered-policy
echo 'policies/gb/live/db.yaml export-ignore' >.gitattributes
