# says: An EndpointSlice gets an address, which opens it to the policy that names the Service, and the change declares that.
# item: 7
# base: slice
sed -i 's|addresses: \[203.0.113.20\]|addresses: [203.0.113.20, 203.0.113.99]|' partner/app.yaml
sed -i 's|^  external:|&\n    - { name: second, ip: 203.0.113.99, ports: [443] }|' scenarios/buy.yaml
echo 'expectChange: { open: [{ from: buy/buyer, to: "external/second:443" }] }' >>scenarios/buy.yaml
