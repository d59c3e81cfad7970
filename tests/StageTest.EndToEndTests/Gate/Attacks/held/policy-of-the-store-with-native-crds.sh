# says: A policy moves to the store of Calico's API server, which a cluster with native CRDs does not have.
# item: 2
# base: native-crds
# reason: bad-input
sed -i 's|^apiVersion: projectcalico.org/v3|apiVersion: crd.projectcalico.org/v1|' policies/gb/live/db.yaml
