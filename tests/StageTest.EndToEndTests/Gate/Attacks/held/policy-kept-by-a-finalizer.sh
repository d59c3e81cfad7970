# says: A policy that opens is removed, and its finalizer keeps it in the cluster.
# item: 2
# base: finalizer
# reason: removal-kept
git rm -q policies/gb/live/old.yaml
sed -i '/from: gb\/attacker/d' scenarios/gb.yaml
echo 'expectChange: { close: [{ from: gb/attacker, to: gb/db }] }' >>scenarios/gb.yaml
