# says: A deployed overlay opens everything, and only a new scenario of little reads it.
# item: 9
# reason: question-changed
# base: deployed-overlay
# needs: kustomize
cat >deploy/prod/open.txt <<'X'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
X
sed -i 's#\[../base\]#[../base, open.txt]#' deploy/prod/kustomization.yaml
cat >scenarios/zz.yaml <<'X'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: zz }
topology:
  namespaces: { gb: {} }
  manifests: [{ kustomize: ../deploy/prod }]
  defaultPorts: [80]
  workloads: [{ name: two, namespace: gb, labels: { app: page }, ports: [80] }]
policies: { enforced: [{ kustomize: ../deploy/prod }] }
expect: { promoted: { default: allow } }
X
