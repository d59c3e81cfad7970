# says: Files of others change beside an archive that is too large to be read.
# item: 2
# base: large-archive
echo 'More.' >>README.md
