# says: A deployed overlay takes an object of an unknown kind from a text file.
# item: 9
# reason: uncovered-policy
# base: deployed-overlay
# needs: kustomize
printf 'apiVersion: example.org/v1\nkind: Firewall\nmetadata: { name: f }\n' >deploy/prod/fw.txt
sed -i 's#\[../base\]#[../base, fw.txt]#' deploy/prod/kustomization.yaml
