# says: A file of Jsonnet makes a policy, as Argo CD takes it.
# item: 2
# reason: uncovered-policy
mkdir deploy; echo '{apiVersion:"networking.k8s.io/v1",kind:"NetworkPolicy",metadata:{name:"o",namespace:"gb"},spec:{podSelector:{},ingress:[{}]}}' >deploy/np.jsonnet
