# says: An admission policy relabels what is created.
# item: 3
# reason: uncovered-policy
mkdir -p cluster; printf 'apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingAdmissionPolicy\nmetadata: { name: relabel }\nspec: {}\n' > cluster/m.yaml
