# says: A new policy opens everything, and only a new scenario of little reads it.
# item: 7
# reason: question-changed
mkdir -p policies/zz
cat >policies/zz/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: zz-allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
mkdir -p scenarios
cat >scenarios/zz.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: zz }
topology:
  namespaces: { gb: {} }
  workloads:
    - { name: one, namespace: gb, ports: [80] }
    - { name: two, namespace: gb, ports: [80] }
policies: { enforced: [../policies/zz/] }
expect: { promoted: { default: allow } }
EOF
