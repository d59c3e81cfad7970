# says: A kustomization takes what the base declares not deployed.
# item: 6
# reason: uncovered-policy
# base: settings
mkdir -p deploy; echo 'resources: [../docs/examples/allow-all.yaml]' > deploy/kustomization.yaml
