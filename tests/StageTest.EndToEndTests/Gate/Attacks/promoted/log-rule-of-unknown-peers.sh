# says: A Log rule is added before the others; it names workloads that no scenario has.
# item: 7
# base: calico
sed -i "s|  ingress:|&\n    - { action: Log, source: { selector: app == 'elsewhere' } }|" policies/gb/live/db.yaml
