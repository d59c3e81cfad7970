# says: A kind that is not known lies among the policies.
# item: 3
# reason: bad-input
mkdir -p policies/gb/live
cat >policies/gb/live/x.yaml <<'EOF'
apiVersion: k8s.ovn.org/v1
kind: EgressFirewall
metadata: { name: default, namespace: gb }
spec: { egress: [{ type: Allow, to: { cidrSelector: 0.0.0.0/0 } }] }
EOF
