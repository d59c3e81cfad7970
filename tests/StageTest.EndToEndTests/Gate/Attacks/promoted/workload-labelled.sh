# says: A workload of the application gets a label that no policy asks for.
# item: 0
sed -i 's|metadata: { labels: { app: cart } }|metadata: { labels: { app: cart, version: "2" } }|' apps/shop/cart.yaml
