# says: A pointer of Git LFS stands for what deployers find in its place.
# item: 2
# reason: uncovered-policy
P='apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-all, namespace: gb }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{}] }'
mkdir -p deploy; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n' > deploy/np.yaml
