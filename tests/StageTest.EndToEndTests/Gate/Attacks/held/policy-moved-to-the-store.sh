# says: A policy moves to the API group in which Calico stores it, and a deployer with prune deletes the one object that both are.
# item: 2
# base: calico
# reason: uncovered-policy
sed -i 's|^apiVersion: projectcalico.org/v3|apiVersion: crd.projectcalico.org/v1|' policies/gb/live/db.yaml
