# says: A Kustomization has Flux apply the examples.
# item: 2
# reason: uncovered-policy
mkdir -p flux; printf 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: gb, namespace: flux-system }\nspec: { path: ./docs/examples, sourceRef: { kind: GitRepository, name: x } }\n' > flux/gb.yaml
