# says: The folder above the policies becomes a link, behind which archives contain no file.
# item: 6
# reason: bad-input
git mv policies elsewhere
ln -s elsewhere policies
