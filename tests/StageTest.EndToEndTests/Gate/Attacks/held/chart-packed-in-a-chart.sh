# says: A chart holds another one that is packed.
# item: 2
# reason: uncovered-policy
# base: chart
NP='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir -p sub/templates charts/gb/charts
printf 'apiVersion: v2\nname: sub\nversion: 1.0.0\n' >sub/Chart.yaml
echo "$NP" >sub/templates/np.yaml
tar -czf charts/gb/charts/sub-1.0.0.tgz sub
rm -r sub
