# says: An archive that is too large to be read is replaced by another one of its size.
# item: 2
# reason: uncovered-policy
# base: large-archive
printf 'x' | dd of=packed/sub-1.0.0.tgz conv=notrunc status=none
