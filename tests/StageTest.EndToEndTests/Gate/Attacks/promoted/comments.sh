# says: Comments change.
# item: 7
sed -i 's/^# The database.*/# The database answers the api, and only the api./' policies/gb/live/db.yaml
sed -i '1i # A comment' scenarios/gb.yaml
