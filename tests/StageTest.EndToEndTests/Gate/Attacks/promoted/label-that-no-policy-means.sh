# says: A label changes that no policy means.
# item: 7
sed -i 's|labels: { app: cart } }$|labels: { app: cart, version: "2" } }|' apps/shop/cart.yaml
