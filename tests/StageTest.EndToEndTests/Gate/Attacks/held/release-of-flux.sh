# says: A HelmRelease has Flux apply a chart of another place.
# item: 2
# reason: uncovered-policy
mkdir -p flux; printf 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: gb, namespace: flux-system }\nspec: { chart: { spec: { chart: x } } }\n' > flux/gb.yaml
