# says: A file of Jsonnet makes objects of a decoded text.
# item: 2
# reason: uncovered-policy
# base: jsonnet
echo "std.parseYaml(std.base64Decode('a2luZDogTmV0d29ya1BvbGljeQo='))" >deploy/new.jsonnet
