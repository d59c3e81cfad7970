# says: Flux leaves out files of a folder that no scenario reads.
# item: 5
echo '*.txt' >docs/.sourceignore
