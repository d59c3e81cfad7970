# says: An attribute has a checkout write policies in another encoding.
# item: 5
# reason: uncovered-policy
echo '*.yaml working-tree-encoding=UTF-16LE-BOM' >policies/gb/.gitattributes
