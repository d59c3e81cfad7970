mkdir -p charts/gb/templates; printf 'apiVersion: v2\nname: gb\nversion: 1.0.0\n' > charts/gb/Chart.yaml; echo 'open: false' > charts/gb/values.yaml
cat > charts/gb/templates/np.yaml <<'E'
{{- if .Values.open }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }
{{- end }}
E
