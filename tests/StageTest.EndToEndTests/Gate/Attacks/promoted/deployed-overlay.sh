# says: A deployed overlay changes what no policy means: image, replicas, labels, data, layout and names of files.
# base: deployed-overlay
# needs: kustomize
sed -i 's/newTag: "1"/newTag: "2"/' deploy/prod/kustomization.yaml
cat >>deploy/prod/kustomization.yaml <<'X'
configMapGenerator: [{ name: page, namespace: gb, literals: [colour=blue] }]
replicas: [{ name: page, count: 3 }]
X
sed -i 's/labels: { part: page } }/labels: { part: page, release: stable } }/' deploy/base/web.yaml
cat >deploy/base/service.yaml <<'X'
apiVersion: v1
kind: Service
metadata: { name: page, namespace: gb }
spec: { selector: { part: page }, ports: [{ port: 80 }] }
X
git mv deploy/base/np.yaml deploy/base/closed.yaml
sed -i '1i # No flow asks the page yet.' deploy/base/closed.yaml
echo 'resources: [closed.yaml, service.yaml, web.yaml]' >deploy/base/kustomization.yaml
