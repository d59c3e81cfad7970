# says: What is admitted of other kinds changes, among the policies too, and Argo CD ignores differences of Deployments.
# item: 3
mkdir -p policies/gb/live
cat >policies/gb/live/admission.yaml <<'Y'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: a }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: ["*"] }] }
  validations: [{ expression: "false" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: a }
spec: { policyName: a, validationActions: [Deny] }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: RequiredLabels
metadata: { name: a }
spec: { match: { kinds: [{ apiGroups: [apps], kinds: ["*"] }] } }
---
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: labels }
spec: { rules: [{ name: labels, match: { any: [{ resources: { kinds: [Pod, apps/v1/Deployment] } }] }, validate: { message: no } }] }
Y
mkdir -p argocd
cat >argocd/cm.yaml <<'Y'
apiVersion: v1
kind: ConfigMap
metadata: { name: argocd-cm, namespace: argocd }
data: { resource.customizations.ignoreDifferences.apps_Deployment: "jsonPointers: [/spec/replicas]" }
Y
mkdir -p docs/fleet
cat >docs/fleet/fleet.yaml <<'Y'
helm: { chart: x }
Y
