# says: A kustomization in a new folder takes an example that was never applied.
# item: 6
# reason: uncovered-policy
mkdir -p deploy; echo 'resources: [../docs/examples/allow-all.yaml]' > deploy/kustomization.yaml
