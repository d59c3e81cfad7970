# says: Another image in a kustomization that takes a policy beside the application.
# item: 0
# base: overlay
sed -i 's|newTag: "1"|newTag: "2"|' deploy/kustomization.yaml
