# says: The policies of one file go to two, inside the folder.
# item: 7
cat policies/gb/live/api.yaml >policies/gb/live/both.yaml
printf -- '---\n' >>policies/gb/live/both.yaml
cat policies/gb/live/web.yaml >>policies/gb/live/both.yaml
git rm -q policies/gb/live/api.yaml policies/gb/live/web.yaml
