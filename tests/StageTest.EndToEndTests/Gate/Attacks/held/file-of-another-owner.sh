# says: A file of another team's folder changes, and only a user who does not own it approves it.
# item: 9
# reason: owner-missing
# base: owners
# approved: user ann
echo '# A comment only.' >>policies/shop/live/cart.yaml
