# says: An archive that holds no chart comes.
# item: 2
mkdir -p docs/data
echo 'a,b' >docs/data/numbers.csv
mkdir -p exports
tar -czf exports/numbers.tgz docs/data
