# says: Files of policies and of an Installation of Calico get comments.
# item: 3
# base: installed
echo '# Reviewed.' >>policies/gb/live/db.yaml
echo '# Read by the operator.' >>policies/gb/live/calico.yaml
