# says: An attribute in a folder, by a macro, has archives leave a folder of policies out.
# item: 5
# reason: uncovered-policy
printf '[attr]draft export-ignore\n' >.gitattributes
printf 'live/ draft\n' >policies/gb/.gitattributes
