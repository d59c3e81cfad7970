# says: A policy that a deployed overlay makes opens, and no scenario reads the overlay.
# item: 9
# reason: uncovered-policy
# base: deployed-overlay
# needs: kustomize
sed -i 's/policyTypes: \[Ingress\] }/policyTypes: [Ingress], ingress: [{}] }/' deploy/base/np.yaml
