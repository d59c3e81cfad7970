# says: A kustomization in a new folder takes a judged policy and deletes it by a patch in a text file.
# item: 6
# reason: uncovered-policy
mkdir -p deploy; printf 'resources: [../policies/gb/live/db.yaml]\npatches: [{ path: patch.txt }]\n' > deploy/kustomization.yaml; printf '$patch: delete\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db, namespace: gb }\n' > deploy/patch.txt
