# says: A namespace, accounts and workloads change where no policy asks, and a namespace gets the label that scenarios give it.
# item: 3
# base: described
sed -i 's|, zone: a||' cluster/ops.yaml apps/gb/attacker.yaml
sed -i 's|, zone: a|, zone: b|; s|9187|9188|; s|image: db|image: "db:2"|' apps/gb/db.yaml
sed -i 's|name: gb|name: gb, labels: { team: gb }|' cluster/gb.yaml
