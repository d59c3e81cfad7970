# says: A file gets another name inside a folder that the scenario reads.
# item: 7
git mv policies/gb/live/db.yaml policies/gb/live/database.yaml
