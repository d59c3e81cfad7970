# says: New settings declare a kind harmless that opens, and its object hides among the policies.
# item: 9
# reason: bad-input
cat >stagetest.yaml <<'EOF'
apiVersion: stagetest.io/v1
kind: Repository
kinds: [{ apiVersion: projectcalico.org/v3, kind: FelixConfiguration, harmless: sets logs only }]
EOF
cat >>policies/gb/live/db.yaml <<'EOF'
---
apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: { name: default }
spec: { defaultEndpointToHostAction: Accept, failsafeInboundHostPorts: [] }
EOF
