# says: The change waives its own settings.
# item: 9
# reason: settings-changed
# options: --waivers-from head
# base: settings
sed -i 's|reason: .*|reason: It is another reason. }|' stagetest.yaml
mkdir -p scenarios
cat >scenarios/waivers.yaml <<'EOF'
waivers:
  - { waives: settings-changed, place: stagetest.yaml, owner: me, reason: It is fine., expires: 2099-01-01 }
EOF
