mkdir -p charts/shop/templates charts/shop/charts/sub/templates sub/templates
cd charts/shop
cat >Chart.yaml <<'Y'
apiVersion: v2
name: shop
version: 0.1.0
appVersion: "1"
dependencies:
- { name: sub, version: 0.1.0, condition: sub.enabled, tags: [front] }
- { name: packed, version: 0.1.0, condition: packed.enabled }
Y
cat >values.yaml <<'Y'
on: true
image: { tag: "1" }
sub: { enabled: true }
packed: { enabled: true }
global: { np: true, registry: a }
extraObjects:
- { apiVersion: v1, kind: ConfigMap, metadata: { name: x } }
Y
np() {
  printf 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: %s, namespace: gb }\n' "$1"
  printf 'spec: { podSelector: { matchLabels: { app: %s } }, ingress: %s }\n' "$1" "${2:-[]}"
}
printf '{{- define "on" }}{{ if .Values.on }}x{{ end }}{{ end }}\n{{- define "image" }}{{ .Values.image.tag }}{{ end }}\n' >templates/_h.tpl
{ echo '{{- if include "on" . }}'; np main; echo '{{- end }}'; } >templates/np.yaml
{ echo '{{- if eq .Chart.AppVersion "1" }}'; np version; echo '{{- end }}'; } >templates/version.yaml
printf '{{- range .Values.extraObjects }}\n---\n{{ toYaml . }}\n{{- end }}\n' >templates/extra.yaml
printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: {{ .Release.Name }}, image: {{ include "image" . }} }\n' >templates/web.yaml
np files '{{ .Files.Get "rules.txt" }}' >templates/files.yaml
echo '[]' >rules.txt
printf 'apiVersion: v2\nname: sub\nversion: 0.1.0\n' | tee charts/sub/Chart.yaml | sed 's/sub/packed/' >../../sub/Chart.yaml
echo 'on: true' | tee charts/sub/values.yaml >../../sub/values.yaml
{ echo '{{- if and .Values.on .Values.global.np }}'; np sub; echo '{{- end }}'; } | tee charts/sub/templates/np.yaml >../../sub/templates/np.yaml
cd ../..
tar -czf charts/shop/charts/packed-0.1.0.tgz sub
rm -r sub
