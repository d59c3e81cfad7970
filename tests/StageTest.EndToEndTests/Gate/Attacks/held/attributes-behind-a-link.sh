# says: The attributes lie behind a link, which some programs follow.
# item: 5
# reason: uncovered-policy
mkdir docs/git; echo 'policies/** export-ignore' >docs/git/attributes; ln -s docs/git/attributes .gitattributes
