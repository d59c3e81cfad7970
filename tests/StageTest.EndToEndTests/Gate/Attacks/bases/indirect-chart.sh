mkdir -p charts/shop/templates
printf 'apiVersion: v2\nname: shop\nversion: 0.1.0\n' >charts/shop/Chart.yaml
printf 'on: true\n' >charts/shop/values.yaml
cat >charts/shop/templates/np.yaml <<'Y'
{{- if dig "on" false .Values.AsMap }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: main, namespace: gb }
spec: { podSelector: {}, ingress: [] }
{{- end }}
Y
sed 's/dig "on" false .Values.AsMap/(index . "Values").on/' charts/shop/templates/np.yaml >charts/shop/templates/indexed.yaml
