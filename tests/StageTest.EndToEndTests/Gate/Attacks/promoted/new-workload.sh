# says: A workload joins the topology, and the policies stay.
# item: 7
sed -i '/name: attacker/a \    - { name: batch, namespace: gb, labels: { app: batch } }' scenarios/gb.yaml
