# says: A policy gets the uid of an object, so that no cluster changes its own.
# item: 2
# reason: uncovered-policy
sed -i 's|metadata: { name: db,|metadata: { uid: 11111111-2222-3333-4444-555555555555, name: db,|' policies/gb/live/db.yaml
