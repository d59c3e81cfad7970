# says: A kustomization lists the files of its folder of policies.
# item: 0
cd policies/gb/live
printf 'resources: [api.yaml, db.yaml, default-deny.yaml, web.yaml]\n' >kustomization.yaml
