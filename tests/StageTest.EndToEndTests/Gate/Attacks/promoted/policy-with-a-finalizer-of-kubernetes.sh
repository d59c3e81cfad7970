# says: A policy is removed, and its finalizer is one that every cluster removes.
# item: 2
# base: finalizer-of-kubernetes
git rm -q policies/gb/live/old.yaml
sed -i '/from: gb\/attacker/d' scenarios/gb.yaml
echo 'expectChange: { close: [{ from: gb/attacker, to: gb/db }] }' >>scenarios/gb.yaml
