# says: A policy gets the resourceVersion of a cluster, so that no other cluster takes it.
# item: 2
# reason: uncovered-policy
sed -i 's|metadata: { name: db,|metadata: { resourceVersion: "4711", name: db,|' policies/gb/live/db.yaml
