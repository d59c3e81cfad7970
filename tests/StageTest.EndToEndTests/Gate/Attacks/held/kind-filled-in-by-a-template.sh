# says: A chart's template fills in the kind.
# item: 2
# reason: uncovered-policy
mkdir -p chart/templates
cat >chart/templates/np.yaml <<'EOF'
apiVersion: {{ .Values.version }}
kind: {{ .Values.kind }}
metadata: { name: all, namespace: gb }
EOF
