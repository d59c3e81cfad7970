# says: A chart's template, which is not YAML, makes a policy.
# item: 2
# reason: uncovered-policy
mkdir -p chart/templates
cat >chart/templates/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: {{ .Release.Name }}, namespace: gb }
spec: { podSelector: {}, ingress: [{}] }
EOF
