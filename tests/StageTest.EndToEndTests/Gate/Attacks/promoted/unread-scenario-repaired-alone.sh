# says: The base's scenario cannot be read, and the change only repairs it.
# item: 4
# base: unread
sed -i '/gb\/gone/d' scenarios/gb.yaml
