# says: A policy in a new folder whose kind a tag of YAML packs as base64.
# item: 2
# reason: uncovered-policy
mkdir -p more
cat >more/np.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
? !!binary a2luZA==
: !!binary TmV0d29ya1BvbGljeQ==
metadata: { name: open, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
EOF
