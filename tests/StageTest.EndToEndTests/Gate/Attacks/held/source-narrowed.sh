# says: The scenario names the files of a folder instead of the folder.
# item: 7
# reason: source-moved
sed -i 's|\[../policies/gb/live/\]|[../policies/gb/live/default-deny.yaml, ../policies/gb/live/web.yaml, ../policies/gb/live/api.yaml, ../policies/gb/live/db.yaml]|' scenarios/gb.yaml
