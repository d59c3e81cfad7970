# says: A scenario's file gets another name.
# item: 7
git mv scenarios/gb.yaml scenarios/guestbook.yaml
