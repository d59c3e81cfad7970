# says: A line says of a flow what the default said of it.
# item: 0
sed -i 's|^    default: deny|    default: deny\n    deny: [{ from: gb/attacker, to: gb/db }]|' scenarios/gb.yaml
