# says: A promotion enforces more than was staged.
# item: 7
# reason: question-changed
# base: staged
git mv policies/gb/staged/db.yaml policies/gb/staged/database.yaml
sed -i 's/projectcalico.org.v3/networking.k8s.io\/v1/; s/StagedKubernetesNetworkPolicy/NetworkPolicy/; s/from: \[.*\]/from: []/; /stagedAction/d' policies/gb/staged/database.yaml
sed -i 's|  staged: .*||' scenarios/gb.yaml
sed -i 's|live/\]|live/, ../policies/gb/staged/]|' scenarios/gb.yaml
sed -i '/baseline:/d' scenarios/gb.yaml
