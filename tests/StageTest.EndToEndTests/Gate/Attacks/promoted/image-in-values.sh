# says: Another image in the values of a chart whose policy asks for another value.
# item: 0
# base: chart
echo 'image: { tag: "2" }' >>charts/gb/values.yaml
