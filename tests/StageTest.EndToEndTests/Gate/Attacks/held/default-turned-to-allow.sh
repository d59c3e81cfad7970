# says: What is not stated was expected to be denied and is now expected to be allowed.
# item: 7
# reason: expectation-removed
sed -i 's|default: deny|default: allow|' scenarios/gb.yaml
git rm -q policies/gb/live/default-deny.yaml policies/gb/live/web.yaml policies/gb/live/api.yaml policies/gb/live/db.yaml
mkdir -p policies/gb/live
cat >policies/gb/live/all.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
