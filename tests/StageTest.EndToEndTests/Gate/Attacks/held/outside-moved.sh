# says: The external endpoint gets a harmless address, and the policy lets the old one in.
# item: 7
# reason: question-changed
sed -i 's|ip: 203.0.113.10|ip: 198.51.100.10|' scenarios/gb.yaml
sed -i 's|app: api } } }\]|app: api } } }, { ipBlock: { cidr: 203.0.113.0/24 } }]|' policies/gb/live/db.yaml
