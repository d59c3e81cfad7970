# says: A policy gets a time that no API server can read, so that the policy before it stays.
# item: 2
# reason: bad-input
sed -i 's|metadata: { name: db,|metadata: { creationTimestamp: yesterday, name: db,|' policies/gb/live/db.yaml
