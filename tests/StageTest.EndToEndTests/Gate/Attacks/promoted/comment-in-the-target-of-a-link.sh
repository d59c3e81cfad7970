# says: The target of a linked policy gets a comment, and its name has no ending of manifests.
# item: 6
# base: linked-text
sed -i '1i # The database.' shared/db.txt
