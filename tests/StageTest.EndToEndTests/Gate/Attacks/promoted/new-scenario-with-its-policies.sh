# says: A new application brings its policies and its scenario.
# item: 7
mkdir -p policies/blog/live
cat >policies/blog/live/blog.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: blog, namespace: blog }
spec:
  podSelector: { matchLabels: { app: blog } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: front } } }], ports: [{ port: 80 }] }]
EOF
mkdir -p scenarios
cat >scenarios/blog.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Scenario
metadata: { name: blog }
topology:
  namespaces: { blog: {} }
  workloads:
    - { name: blog, namespace: blog, labels: { app: blog }, ports: [80] }
    - { name: front, namespace: blog, labels: { app: front } }
    - { name: other, namespace: blog }
  external: [{ name: internet, ip: 203.0.113.10 }]
policies: { enforced: [../policies/blog/live/] }
expect: { promoted: { default: deny, allow: [{ from: blog/front, to: blog/blog:80 }] } }
EOF
