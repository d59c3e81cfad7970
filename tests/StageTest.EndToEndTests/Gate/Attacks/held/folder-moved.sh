# says: The folder of policies moves, and the scenario follows.
# item: 7
# reason: source-moved
git mv policies/gb/live policies/gb/liv2
sed -i 's|gb/live/|gb/liv2/|' scenarios/gb.yaml
