# says: A policy of Cilium, which StageTest does not judge, in a folder that no scenario reads.
# item: 3
# reason: uncovered-policy
mkdir -p deploy
cat >deploy/np.yaml <<'EOF'
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { endpointSelector: {}, ingress: [{}] }
EOF
