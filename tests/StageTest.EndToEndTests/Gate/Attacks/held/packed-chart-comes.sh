# says: A packed chart comes, outside of any chart.
# item: 2
# reason: uncovered-policy
mkdir -p sub/templates packed
printf 'apiVersion: v2\nname: sub\nversion: 1.0.0\n' >sub/Chart.yaml
printf 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: open, namespace: gb }\nspec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }\n' >sub/templates/np.yaml
tar -czf packed/sub-1.0.0.tar.gz sub
rm -r sub
