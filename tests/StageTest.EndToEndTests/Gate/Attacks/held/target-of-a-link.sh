# says: The target of a linked policy opens the database, and its name has no ending of manifests.
# item: 6
# reason: run-held
# base: linked-text
sed -i 's|app: api } } }\]|app: attacker } } }]|' shared/db.txt
