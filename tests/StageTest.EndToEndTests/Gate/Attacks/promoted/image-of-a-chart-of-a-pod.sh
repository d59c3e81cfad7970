# says: The image of a chart changes, and the labels of its pod stay.
# item: 3
# base: chart-of-a-pod
sed -i 's/image: "1"/image: "2"/' charts/pod/values.yaml
