mkdir -p deploy/prod deploy/base
cat >deploy/base/web.yaml <<'E'
apiVersion: apps/v1
kind: Deployment
metadata: { name: page, namespace: gb }
spec:
  selector: { matchLabels: { part: page } }
  template:
    metadata: { labels: { part: page } }
    spec: { containers: [{ name: page, image: page }] }
E
cat >deploy/base/np.yaml <<'E'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: page, namespace: gb }
spec: { podSelector: { matchLabels: { app: page } }, policyTypes: [Ingress] }
E
echo 'resources: [web.yaml, np.yaml]' >deploy/base/kustomization.yaml
printf 'resources: [../base]\nimages: [{ name: page, newTag: "1" }]\n' >deploy/prod/kustomization.yaml
cat >stagetest.yaml <<'E'
apiVersion: stagetest.io/v1
kind: Repository
deployed: [{ path: policies/gb/live/ }, { path: policies/shop/live/ }, { kustomize: deploy/prod }]
scenarios: [scenarios/]
E
