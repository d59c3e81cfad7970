# says: Values and images change in kustomizations that copy other values into a policy, or values into other objects.
# item: 0
# base: copied
sed -i 's/a=b/a=c/; s/newTag: "1"/newTag: "2"/' deploy/env/kustomization.yaml
sed -i 's/newTag: "1"/newTag: "2"/' deploy/image/kustomization.yaml
sed -i 's/app: api/app: other/' deploy/image/c.yaml
sed -i 's/image: front/image: front:2/' deploy/image/d.yaml
sed -i '1i # The label.' deploy/resource/c.yaml
sed -i 's/tag: "1"/tag: "2"/' deploy/chart/kustomization.yaml
