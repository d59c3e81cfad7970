cat >stagetest.yaml <<'E'
apiVersion: stagetest.io/v1
kind: Repository
deployed: [{ path: policies/gb/live/ }, { path: policies/shop/live/ }]
scenarios: [scenarios/]
kinds: [{ apiVersion: argoproj.io/v1alpha1, kind: Application, harmless: Each of them is of this repository. }]
E
mkdir argocd
cat >argocd/gb.yaml <<'E'
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: gb }
spec: { source: { path: apps/shop, targetRevision: v1 } }
E
