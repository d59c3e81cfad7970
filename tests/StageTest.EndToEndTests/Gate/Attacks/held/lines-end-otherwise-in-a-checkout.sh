# says: An attribute has a checkout end the lines of policies otherwise.
# item: 5
# reason: uncovered-policy
echo '*.yaml text eol=crlf' >.gitattributes
