# says: The base's scenario cannot be read, and the change removes it.
# item: 4
# reason: scenario-removed
# base: unread
rm scenarios/gb.yaml
