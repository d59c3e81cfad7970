mkdir -p charts/pod/templates
printf 'apiVersion: v2\nname: pod\nversion: 1.0.0\n' >charts/pod/Chart.yaml
printf 'role: batch\nimage: "1"\n' >charts/pod/values.yaml
cat >charts/pod/templates/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata: { name: {{ .Release.Name }}, labels: { app: {{ .Values.role | quote }} } }
spec: { containers: [{ name: a, image: "a:{{ .Values.image }}" }] }
Y
