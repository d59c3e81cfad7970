# says: A kustomization deletes a policy that the scenario reads.
# item: 6
# reason: bad-input
mkdir -p policies/gb/live
cat >policies/gb/live/kustomization.yaml <<'EOF'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [default-deny.yaml, web.yaml, api.yaml, db.yaml]
patches:
  - patch: |
      $patch: delete
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: { name: default-deny, namespace: gb }
EOF
