# says: The change waives that a scenario of the base gives another result.
# item: 7
# reason: question-changed
# options: --waivers-from head
sed -i 's|app: api } } }\]|app: api } } }, { podSelector: { matchLabels: { app: attacker } } }]|' policies/gb/live/db.yaml
sed -i 's|{ from: gb/api, to: gb/db }|{ from: [gb/api, gb/attacker], to: gb/db }|' scenarios/gb.yaml
mkdir -p scenarios
cat >scenarios/waivers.yaml <<'EOF'
waivers:
  - { waives: question-changed, place: "gb/attacker -> gb/db:5432/tcp", owner: me, reason: It is fine., expires: 2099-01-01 }
  - { waives: expectation-flipped, place: "gb/attacker -> gb/db:5432/tcp", owner: me, reason: It is fine., expires: 2099-01-01 }
EOF
