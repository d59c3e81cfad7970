# says: A Log rule is added, which decides nothing.
# item: 7
# base: calico
echo '    - { action: Log, protocol: TCP }' >>policies/gb/live/db.yaml
