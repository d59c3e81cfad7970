# says: An attribute has a checkout fill an identifier into policies.
# item: 5
# reason: uncovered-policy
echo 'policies/** ident' >.gitattributes
