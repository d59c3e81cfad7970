# says: A new kustomization opens everything, and only a new scenario of little reads it.
# item: 7
# reason: question-changed
# needs: kustomize
mkdir deploy; echo "resources: [np.yaml]" >deploy/kustomization.yaml
cat >deploy/np.yaml <<'X'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: zz-allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
X
cat >scenarios/zz.yaml <<'X'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: zz }
topology:
  namespaces: { gb: {} }
  workloads:
    - { name: one, namespace: gb, ports: [80] }
    - { name: two, namespace: gb, ports: [80] }
policies: { enforced: [{ kustomize: ../deploy }] }
expect: { promoted: { default: allow } }
X
