# says: A pod asks Calico for an address that a policy allows.
# item: 2
# reason: uncovered-policy
mkdir -p attack
cat >attack/pod.yaml <<'Y'
apiVersion: v1
kind: Pod
metadata:
  name: attacker
  namespace: elsewhere
  annotations: { cni.projectcalico.org/ipAddrs: '["10.42.7.7"]' }
spec: { containers: [{ name: a, image: a }] }
Y
