# says: The folder of policies becomes a link, behind which deployers find no file.
# item: 6
# reason: bad-input
git mv policies/gb/live policies/gb/elsewhere
ln -s elsewhere policies/gb/live
