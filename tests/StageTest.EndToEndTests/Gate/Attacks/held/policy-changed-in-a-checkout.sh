# says: An attribute has a checkout encode policies otherwise.
# item: 5
# reason: uncovered-policy
echo '*.yaml filter=other' >policies/.gitattributes
