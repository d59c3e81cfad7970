# says: The scenario tests pods one by one, and the change lets the attacker reach one of them.
# item: 8
# reason: expectation-flipped
# base: replicas
sed -i 's|to: gb/db, port: 5432 }|to: "gb/db[0]", port: 5432 }\n      - { from: gb/attacker, to: "gb/db[1]" }|' scenarios/gb.yaml
