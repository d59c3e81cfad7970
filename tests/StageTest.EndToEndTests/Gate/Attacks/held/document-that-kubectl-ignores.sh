# says: '...' separates two policies, so that kubectl ignores the second.
# item: 2
# reason: bad-input
{ cat policies/gb/live/db.yaml; echo ...; cat policies/gb/live/web.yaml; } >policies/gb/live/both.yaml
rm policies/gb/live/db.yaml policies/gb/live/web.yaml
