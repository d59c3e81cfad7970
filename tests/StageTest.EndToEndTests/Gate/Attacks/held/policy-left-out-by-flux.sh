# says: A file tells Flux to leave a policy out.
# item: 5
# reason: uncovered-policy
echo 'policies/' >.sourceignore
