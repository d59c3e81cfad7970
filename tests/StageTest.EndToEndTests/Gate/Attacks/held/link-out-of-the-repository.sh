# says: A link among the policies leads out of the repository.
# item: 12
# reason: bad-input
ln -s /etc/hostname policies/gb/live/np.yaml
