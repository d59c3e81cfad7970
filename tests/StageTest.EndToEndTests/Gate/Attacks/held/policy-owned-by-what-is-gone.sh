# says: A policy gets an owner that is not there, so that clusters remove it.
# item: 4
# reason: uncovered-policy
sed -i "s/name: db, namespace: gb/name: db, namespace: gb, ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: gone, uid: '1' }]/" policies/gb/live/db.yaml
