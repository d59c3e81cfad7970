# says: The change waives its own policy.
# item: 2
# reason: uncovered-policy
# options: --waivers-from head
mkdir -p deploy
cat >deploy/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
mkdir -p scenarios
cat >scenarios/waivers.yaml <<'EOF'
waivers:
  - { waives: uncovered-policy, place: deploy/np.yaml NetworkPolicy 'gb/allow-all', owner: me, reason: It is fine., expires: 2099-01-01 }
EOF
