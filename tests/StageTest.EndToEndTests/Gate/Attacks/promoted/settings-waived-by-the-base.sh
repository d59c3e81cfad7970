# says: The base waives a change of the settings.
# item: 9
# base: settings-waived
sed -i 's|reason: .*|reason: It is another reason. }|' stagetest.yaml
