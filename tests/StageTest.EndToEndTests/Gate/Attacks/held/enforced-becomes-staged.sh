# says: An enforced policy becomes a staged one, which closes nothing until it is promoted.
# item: 7
# reason: question-changed
mkdir -p policies/gb/staged; git mv policies/gb/live/db.yaml policies/gb/staged/db.yaml
sed -i 's|apiVersion: networking.k8s.io/v1|apiVersion: projectcalico.org/v3|; s|kind: NetworkPolicy|kind: StagedKubernetesNetworkPolicy|; s|^spec:|spec:\n  stagedAction: Set|' policies/gb/staged/db.yaml
sed -i 's|^  enforced: .*|&\n  staged: [../policies/gb/staged/]|' scenarios/gb.yaml
sed -i 's|^expect:|expect:\n  baseline: { default: ignore }|' scenarios/gb.yaml
