# A policy is a link to a file whose name has another ending, by way of a linked folder.
mkdir shared; mv policies/gb/live/db.yaml shared/db.txt; ln -s shared common; ln -s ../../../common/db.txt policies/gb/live/db.yaml
