# says: A pod moves to its node's network, where no policy governs it.
# item: 3
# reason: run-held
sed -i 's|    spec:|    spec:\n      hostNetwork: true|' apps/shop/cart.yaml
