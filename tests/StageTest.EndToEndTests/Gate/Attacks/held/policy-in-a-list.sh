# says: A policy inside a List, behind an object of another kind.
# item: 2
# reason: uncovered-policy
mkdir -p deploy
cat >deploy/all.yaml <<'EOF'
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: gb }
---
apiVersion: v1
kind: List
items:
  - apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata: { name: allow-all }
    spec: { selector: all(), types: [Ingress], ingress: [{ action: Allow }] }
EOF
