# says: A line separator of Unicode ends a comment for YAML, and the '---' behind it separates no documents for kubectl.
# item: 2
# reason: bad-input
{ cat policies/gb/live/db.yaml; printf '#\342\200\250---\n'; cat policies/gb/live/web.yaml; } >policies/gb/live/both.yaml
rm policies/gb/live/db.yaml policies/gb/live/web.yaml
