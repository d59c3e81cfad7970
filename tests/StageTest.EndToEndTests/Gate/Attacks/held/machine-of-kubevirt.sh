# says: The template of a virtual machine has a label that a policy allows.
# item: 3
# reason: uncovered-policy
mkdir -p stuff
cat >stuff/new.yaml <<'Y'
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: vm, namespace: gb }
spec: { template: { metadata: { labels: { app: api } }, spec: { domain: { devices: {} } } } }
Y
