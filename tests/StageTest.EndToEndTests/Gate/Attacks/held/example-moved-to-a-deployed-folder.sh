# says: An example that was never applied moves to another folder.
# item: 2
# reason: uncovered-policy
mkdir deploy
git mv docs/examples/allow-all.yaml deploy/allow-all.yaml
