# says: What was staged is enforced, as promote writes it.
# item: 7
# base: staged
sed -i 's/projectcalico.org.v3/networking.k8s.io\/v1/; s/StagedKubernetesNetworkPolicy/NetworkPolicy/; /stagedAction/d' policies/gb/staged/db.yaml
sed -i '/^  staged: /d; /baseline:/d; s|live/\]|live/, ../policies/gb/staged/]|' scenarios/gb.yaml
