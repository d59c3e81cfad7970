# Kustomizations that no scenario reads, most of which copy values into a policy.
policy() { cat <<Y
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: two, namespace: gb }
spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: { app: $1 } } }] }] }
Y
}
field=spec.ingress.0.from.0.podSelector.matchLabels.app
replacement="{ source: { kind: ConfigMap, name: c, fieldPath: data.app }, targets: [{ select: { kind: NetworkPolicy }, fieldPaths: [$field] }] }"
config() { printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { app: api }\n'; }
mkdir deploy
for name in env file resource component base vars references plugin chain image; do
  mkdir deploy/$name
  policy api >deploy/$name/np.yaml
done

cat >deploy/env/kustomization.yaml <<E
resources: [np.yaml]
configMapGenerator: [{ name: c, envs: [values.env] }, { name: other, literals: [a=b] }]
images: [{ name: front, newTag: "1" }]
replacements: [$replacement]
E
echo app=api >deploy/env/values.env

printf 'resources: [np.yaml]\nconfigMapGenerator: [{ name: c, files: [app=value.txt] }]\nreplacements: [{ path: copy.yaml }]\n' >deploy/file/kustomization.yaml
echo "$replacement" >deploy/file/copy.yaml
printf api >deploy/file/value.txt

printf 'resources: [np.yaml, c.yaml]\nnamePrefix: x-\nreplacements: [%s]\n' "$replacement" >deploy/resource/kustomization.yaml
config >deploy/resource/c.yaml

mkdir deploy/component/inner deploy/base/inner
printf 'resources: [np.yaml]\ncomponents: [inner]\n' >deploy/component/kustomization.yaml
cat >deploy/component/inner/kustomization.yaml <<E
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{ name: c, literals: [app=api] }]
replacements: [$replacement]
E

printf 'resources: [np.yaml, inner]\nreplacements: [%s]\n' "$replacement" >deploy/base/kustomization.yaml
echo 'configMapGenerator: [{ name: c, literals: [app=api] }]' >deploy/base/inner/kustomization.yaml

policy '$(V)' >deploy/vars/np.yaml
config >deploy/vars/c.yaml
cat >deploy/vars/kustomization.yaml <<'E'
resources: [np.yaml, c.yaml]
vars: [{ name: V, objref: { apiVersion: v1, kind: ConfigMap, name: c }, fieldref: { fieldpath: data.app } }]
configurations: [fields.yaml]
E
echo 'varReference: [{ path: spec/ingress/from/podSelector/matchLabels/app, kind: NetworkPolicy }]' >deploy/vars/fields.yaml

policy c >deploy/references/np.yaml
printf 'resources: [np.yaml]\nconfigMapGenerator: [{ name: c, namespace: gb, literals: [a=b] }]\nconfigurations: [fields.yaml]\n' >deploy/references/kustomization.yaml
cat >deploy/references/fields.yaml <<'E'
nameReference: [{ kind: ConfigMap, version: v1, fieldSpecs: [{ path: spec/ingress/from/podSelector/matchLabels/app, kind: NetworkPolicy }] }]
E

mkdir deploy/plugin/inner
printf 'resources: [np.yaml]\ntransformers: [inner]\n' >deploy/plugin/kustomization.yaml
echo 'resources: [t.yaml]' >deploy/plugin/inner/kustomization.yaml
cat >deploy/plugin/inner/t.yaml <<'E'
apiVersion: builtin
kind: PatchTransformer
metadata: { name: t }
target: { kind: NetworkPolicy }
patch: '[{ "op": "replace", "path": "/spec/ingress/0/from/0/podSelector/matchLabels/app", "value": "api" }]'
E

cp apps/shop/front.yaml deploy/chain/d.yaml
config >deploy/chain/c.yaml
cat >deploy/chain/kustomization.yaml <<E
resources: [np.yaml, d.yaml, c.yaml]
replacements:
  - { source: { kind: ConfigMap, fieldPath: data.app }, targets: [{ select: { kind: Deployment }, fieldPaths: [metadata.labels.of], options: { create: true } }] }
  - { source: { kind: Deployment, fieldPath: metadata.labels.of }, targets: [{ select: { name: two }, fieldPaths: [$field] }] }
E

cp apps/shop/front.yaml deploy/image/d.yaml
config >deploy/image/c.yaml
cat >deploy/image/kustomization.yaml <<'E'
resources: [np.yaml, d.yaml, c.yaml]
images: [{ name: front, newTag: "1" }]
replacements: [{ source: { kind: ConfigMap, name: c, fieldPath: data.app }, targets: [{ select: { kind: Deployment }, fieldPaths: [metadata.annotations.of], options: { create: true } }] }]
vars: [{ name: V, objref: { apiVersion: v1, kind: ConfigMap, name: c }, fieldref: { fieldpath: data.app } }]
E

mkdir deploy/chart
cat >deploy/chart/kustomization.yaml <<'E'
helmCharts: [{ name: x, repo: https://example.com, version: 1.0.0, valuesInline: { image: { tag: "1" }, networkPolicy: { enabled: true } } }]
E
