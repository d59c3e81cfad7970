# says: A pod template asks for a second interface, which no policy governs.
# item: 2
# reason: uncovered-policy
mkdir -p attack
cat >attack/deployment.yaml <<'Y'
apiVersion: apps/v1
kind: Deployment
metadata: { name: attacker, namespace: elsewhere }
spec:
  selector: { matchLabels: { name: attacker } }
  template:
    metadata:
      labels: { name: attacker }
      annotations: { k8s.v1.cni.cncf.io/networks: macvlan }
    spec: { containers: [{ name: a, image: a }] }
Y
