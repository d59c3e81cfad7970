# says: A policy in the API group in which Calico stores it gets a Log rule, and stays in that group.
# item: 2
# base: stored
sed -i 's|^  ingress:$|  ingress:\n    - { action: Log }|' policies/gb/live/db.yaml
