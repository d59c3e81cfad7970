cat >stagetest.yaml <<'E'
apiVersion: stagetest.io/v1
kind: Repository
deployed: [{ path: policies/gb/live/ }, { path: policies/shop/live/ }]
scenarios: [scenarios/]
kinds:
  - { apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, harmless: Those of Calico are of its release. }
  - { apiVersion: operator.tigera.io/v1, kind: Installation, harmless: It is reviewed by hand. }
E
