# says: A fleet.yaml among the policies has Fleet apply a chart instead of them.
# item: 5
# reason: uncovered-policy
mkdir -p policies/gb/live
cat >policies/gb/live/fleet.yaml <<'Y'
defaultNamespace: gb
helm: { chart: oci://example.com/x, version: 1.0.0 }
Y
