# says: JSON names the kind twice, and the last one counts.
# item: 2
# reason: uncovered-policy
mkdir -p deploy; echo '{"apiVersion":"v1","kind":"ConfigMap","apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a","namespace":"gb"},"spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{}]}}' > deploy/np.json
