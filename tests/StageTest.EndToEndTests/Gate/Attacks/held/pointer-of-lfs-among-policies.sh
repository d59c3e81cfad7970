# says: A pointer of Git LFS comes among the policies, and readers take it for a file without objects.
# item: 2
# reason: uncovered-policy
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 1\n' >policies/gb/live/np.yaml
