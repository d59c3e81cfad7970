# says: A file of a team's folder changes, of whatever kind, and the team approves it.
# item: 9
# base: owners
# approved: group team-shop
echo '# A comment only.' >>policies/shop/live/cart.yaml
echo 'How the shop is closed.' >policies/shop/README.md
