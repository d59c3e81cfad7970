# says: An object has kapp-controller install a package.
# item: 2
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: packaging.carvel.dev/v1alpha1
kind: PackageInstall
metadata: { name: c, namespace: gb }
spec: { packageRef: { refName: x.example.com } }
Y
