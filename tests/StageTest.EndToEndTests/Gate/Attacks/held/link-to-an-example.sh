# says: A link brings the folder of examples to where policies are applied.
# item: 2
# reason: uncovered-policy
mkdir deploy
ln -s ../docs/examples deploy/more
