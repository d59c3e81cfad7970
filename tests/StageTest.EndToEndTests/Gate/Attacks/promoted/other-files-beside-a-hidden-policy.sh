# says: Files of others change where the base leaves a policy out of archives.
# item: 5
# base: hidden
echo 'More.' >>README.md
echo '# More.' >>docs/examples/allow-all.yaml
