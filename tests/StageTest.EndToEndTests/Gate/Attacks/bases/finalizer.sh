cat >policies/gb/live/old.yaml <<'E'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: old, namespace: gb, finalizers: [example.org/keep] }
spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: attacker } } }] }] }
E
sed -i 's|      - { from: gb/api, to: gb/db }|&\n      - { from: gb/attacker, to: gb/db }|' scenarios/gb.yaml
