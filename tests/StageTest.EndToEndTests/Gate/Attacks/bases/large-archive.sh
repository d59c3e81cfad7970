# An archive that is larger than what is read.
mkdir packed
truncate --size 33M packed/sub-1.0.0.tgz
