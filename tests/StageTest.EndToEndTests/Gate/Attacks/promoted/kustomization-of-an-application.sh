# says: A kustomization takes an application into another namespace and names its image.
# item: 0
mkdir -p deploy/prod
printf 'namespace: prod\nresources: [../../apps/shop/front.yaml]\nimages: [{ name: front, newTag: "2" }]\n' >deploy/prod/kustomization.yaml
printf 'patches: [{ target: { kind: Deployment }, patch: "[{ op: add, path: /spec/replicas, value: 3 }]" }]\n' >>deploy/prod/kustomization.yaml
