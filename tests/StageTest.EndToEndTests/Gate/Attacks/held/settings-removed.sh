# says: The settings go.
# item: 9
# reason: settings-changed
# base: settings
git rm -q stagetest.yaml
