# says: Felix is configured among the policies.
# item: 3
# reason: bad-input
mkdir -p policies/gb/live
cat >policies/gb/live/felix.yaml <<'EOF'
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: { name: default }
spec: { defaultEndpointToHostAction: Accept }
EOF
