mkdir -p deploy
cat >deploy/kustomization.yaml <<'E'
namePrefix: x-
resources: [../apps/shop/front.yaml, ../docs/examples/allow-all.yaml]
images: [{ name: front, newTag: "1" }]
E
