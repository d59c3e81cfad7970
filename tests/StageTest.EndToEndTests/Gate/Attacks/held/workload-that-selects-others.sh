# says: The pods of a workload get a label that its selector does not match, so that no cluster takes it.
# item: 3
# reason: bad-input
sed -i 's/metadata: { labels: { app: front } }/metadata: { labels: { app: other } }/' apps/shop/front.yaml
