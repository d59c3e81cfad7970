# says: A webhook among the policies may refuse every object.
# item: 3
# reason: uncovered-policy
mkdir -p policies/gb/live
cat >policies/gb/live/admission.yaml <<'Y'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: a }
webhooks:
  - { name: a.example.com, rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }], clientConfig: { url: https://example.com } }
Y
