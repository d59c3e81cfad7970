# says: A linked file among the policies.
# item: 5
# reason: run-held
ln -s ../../../docs/examples/allow-all.yaml policies/gb/live/np.yaml
