namespace StageTest.Core.Documents;

internal sealed partial class OtherKinds
{
    private const string Calico = "projectcalico.org";
    private const string CalicoStore = "crd.projectcalico.org";
    private const string Kyverno = "kyverno.io";
    private const string IgnoredDifferences = "resource.customizations.ignoreDifferences.";
    private const string KyvernoPolicies = "policies.kyverno.io";

    /// <summary>The known kinds.</summary>
    public static OtherKinds Known { get; } =
        new([
            .. Deciding("", "says what Argo CD applies and how it compares it, policies perhaps among it", "ConfigMap")
                .Select(k => k with { Where = manifest => FiltersOfArgoCd(manifest).Length > 0, DecidingPart = FiltersOfArgoCd }),
            .. Harmless("", "holds data", "ConfigMap", "Secret", "PersistentVolume", "PersistentVolumeClaim", "Event"),
            .. Carrying("", "limits how many policies there may be", "ResourceQuota").Select(k => k with { Where = CountsPolicies }),
            .. Harmless("", "limits what may be created", "LimitRange", "ResourceQuota"),
            .. Harmless("", "makes nothing by itself", "PodTemplate"),
            .. Harmless("apps", "contains an old state of a workload", "ControllerRevision"),
            .. Harmless("autoscaling", "changes the number of equal pods", "HorizontalPodAutoscaler"),
            .. Harmless("autoscaling.k8s.io", "changes what pods may consume", "VerticalPodAutoscaler"),
            .. Harmless(
                "keda.sh",
                "changes the number of equal pods",
                "ScaledObject",
                "TriggerAuthentication",
                "ClusterTriggerAuthentication"
            ),
            .. Harmless(
                "policy",
                "concerns evictions and the privileges of pods on their node",
                "PodDisruptionBudget",
                "PodSecurityPolicy"
            ),
            .. Harmless(
                "rbac.authorization.k8s.io",
                "says who may use the API",
                "Role",
                "RoleBinding",
                "ClusterRole",
                "ClusterRoleBinding"
            ),
            .. Harmless("networking.k8s.io", "leads requests to a controller's pods, which policies govern", "Ingress", "IngressClass"),
            .. Harmless("networking.k8s.io", "says which addresses Services may have", "IPAddress", "ServiceCIDR"),
            .. Harmless(
                "gateway.networking.k8s.io",
                "leads requests to a controller's pods, which policies govern",
                "Gateway",
                "GatewayClass",
                "GRPCRoute",
                "HTTPRoute",
                "TCPRoute",
                "TLSRoute",
                "UDPRoute",
                "ReferenceGrant"
            ),
            .. Harmless("storage.k8s.io", "concerns storage", OtherKind.EveryKind),
            .. Harmless("snapshot.storage.k8s.io", "concerns storage", OtherKind.EveryKind),
            .. Harmless("scheduling.k8s.io", "orders pods that wait for a node", "PriorityClass"),
            .. Harmless("node.k8s.io", "names a container runtime", "RuntimeClass"),
            .. Harmless("coordination.k8s.io", "is a lock", "Lease"),
            .. Carrying("apiextensions.k8s.io", "defines a kind of policies, without which there are none", "CustomResourceDefinition")
                .Select(k => k with { Where = DefinesPolicies }),
            .. Harmless("apiextensions.k8s.io", "defines a kind", "CustomResourceDefinition"),
            .. Carrying(
                    "admissionregistration.k8s.io",
                    "may refuse policies",
                    "ValidatingWebhookConfiguration",
                    "ValidatingAdmissionPolicy",
                    "ValidatingAdmissionPolicyBinding"
                )
                .Select(k => k with { Where = AdmissionRules.MayRefusePolicies }),
            .. Harmless(
                "admissionregistration.k8s.io",
                "refuses objects and changes none",
                "ValidatingWebhookConfiguration",
                "ValidatingAdmissionPolicy",
                "ValidatingAdmissionPolicyBinding"
            ),
            .. Harmless("cert-manager.io", "concerns certificates", OtherKind.EveryKind),
            .. Harmless("acme.cert-manager.io", "concerns certificates", OtherKind.EveryKind),
            .. Harmless(
                "monitoring.coreos.com",
                "says what is measured",
                "AlertmanagerConfig",
                "PodMonitor",
                "Probe",
                "PrometheusRule",
                "ScrapeConfig",
                "ServiceMonitor"
            ),
            .. Harmless("external-secrets.io", "fills Secrets", OtherKind.EveryKind),
            .. Harmless("bitnami.com", "fills Secrets", "SealedSecret"),
            .. Deciding("source.toolkit.fluxcd.io", "makes Flux fetch what it applies", OtherKind.EveryKind),
            .. Deciding("kustomize.toolkit.fluxcd.io", "makes Flux apply other files", OtherKind.EveryKind),
            .. Deciding("helm.toolkit.fluxcd.io", "has Flux apply a chart", OtherKind.EveryKind),
            .. Deciding("argoproj.io", "makes Argo CD apply other files", "Application", "ApplicationSet"),
            .. Deciding("argoproj.io", "says which kinds of objects Argo CD may apply, policies perhaps not among them", "AppProject")
                .Select(k => k with { Where = manifest => FiltersOfProject(manifest).Length > 0, DecidingPart = FiltersOfProject }),
            .. Deciding("argoproj.io", "configures an instance of Argo CD, which applies other files", "ArgoCD"),
            .. Deciding("fluxcd.controlplane.io", "makes Flux apply other files", OtherKind.EveryKind),
            .. Deciding("helm.fluxcd.io", "has Flux apply a chart", "HelmRelease"),
            .. Deciding("configsync.gke.io", "makes Config Sync apply other files", OtherKind.EveryKind),
            .. Deciding("configmanagement.gke.io", "configures which files Config Sync applies", OtherKind.EveryKind),
            .. Deciding("kappctrl.k14s.io", "makes kapp-controller apply other files", OtherKind.EveryKind),
            .. Deciding("packaging.carvel.dev", "makes kapp-controller apply a package", OtherKind.EveryKind),
            .. Deciding("data.packaging.carvel.dev", "is a package that kapp-controller applies", "Package"),
            .. Deciding("kapp.k14s.io", "says how kapp changes the objects that it applies", "Config"),
            .. Deciding("config.projectsveltos.io", "makes Sveltos apply other objects and charts", OtherKind.EveryKind),
            .. Deciding("lib.projectsveltos.io", "makes Sveltos apply other objects and charts", "EventTrigger"),
            .. Deciding("core.oam.dev", "makes KubeVela apply and change other objects", OtherKind.EveryKind),
            .. Deciding(
                "apps.open-cluster-management.io",
                "makes Open Cluster Management apply other files",
                "Channel",
                "HelmRelease",
                "Subscription"
            ),
            .. Deciding("helm.crossplane.io", "has Crossplane apply a chart", "Release"),
            .. Deciding("addons.cluster.x-k8s.io", "has other clusters apply a chart", "HelmChartProxy", "HelmReleaseProxy"),
            .. Deciding("gitops.kluctl.io", "makes Kluctl apply other files", OtherKind.EveryKind),
            .. Deciding("catalog.cattle.io", "has Rancher apply a chart", "App", "Operation"),
            .. Deciding("k3s.cattle.io", "has k3s apply other files", "Addon"),
            .. Deciding("olm.operatorframework.io", "has OLM apply the objects of a package", "ClusterExtension"),
            .. Deciding("operators.coreos.com", "has OLM apply the objects of a package", "Subscription"),
            .. Deciding(
                "hnc.x-k8s.io",
                "copies objects of one namespace into others, policies perhaps among them",
                "HierarchyConfiguration",
                "HNCConfiguration",
                "SubnamespaceAnchor"
            ),
            .. Deciding("capsule.clastix.io", "makes policies and other objects in the namespaces of a tenant", OtherKind.EveryKind),
            .. Deciding("metacontroller.k8s.io", "has a program make other objects", OtherKind.EveryKind),
            .. Deciding("redhatcop.redhat.io", "makes or changes other objects", "GroupConfig", "NamespaceConfig", "Patch", "UserConfig"),
            .. Deciding("fleet.cattle.io", "makes Fleet apply other files", OtherKind.EveryKind),
            .. Deciding("helm.cattle.io", "has k3s apply a chart", "HelmChart", "HelmChartConfig"),
            .. Deciding("work.open-cluster-management.io", "makes another cluster apply its content", OtherKind.EveryKind),
            .. Deciding("addons.cluster.x-k8s.io", "makes other clusters apply the objects that it names", "ClusterResourceSet"),
            .. Deciding(
                "admissionregistration.k8s.io",
                "changes objects as they are created, policies and labels among them",
                "MutatingWebhookConfiguration",
                "MutatingAdmissionPolicy",
                "MutatingAdmissionPolicyBinding"
            ),
            .. Harmless("notification.toolkit.fluxcd.io", "sends messages", OtherKind.EveryKind),
            .. Harmless("stagetest.io", "is read by StageTest only", OtherKind.EveryKind),
            .. OfCalico(Harmless, "says which addresses pods get", "IPPool", "IPReservation", "IPAMConfig", "IPAMConfiguration"),
            .. OfCalico(Harmless, "says which addresses nodes hold", "IPAMBlock", "IPAMHandle", "BlockAffinity"),
            .. OfCalico(Harmless, "says how nodes exchange routes", "BGPConfiguration", "BGPFilter", "BGPPeer"),
            .. OfCalico(Harmless, "reports the state of Calico", "ClusterInformation", "CalicoNodeStatus"),
            .. OfCalico(Changing, "sets how Calico enforces policies, and may switch that off", "FelixConfiguration"),
            .. OfCalico(Changing, "may make host endpoints of nodes, which policies govern", "KubeControllersConfiguration"),
            .. OfCalico(Changing, "has rules of its own", "Profile"),
            .. OfCalico(Changing, "brings endpoints of other clusters in, which selectors match", "RemoteClusterConfiguration"),
            .. OfCalico(Changing, "leads egress of pods through gateways", "EgressGatewayPolicy"),
            .. Changing(
                "security.istio.io",
                "has a mesh allow and deny connections",
                "AuthorizationPolicy",
                "PeerAuthentication",
                "RequestAuthentication"
            ),
            .. Changing("networking.istio.io", "limits and leads the connections of a mesh", "EnvoyFilter", "ServiceEntry", "Sidecar"),
            .. Changing("policy.linkerd.io", "has a mesh allow and deny connections", OtherKind.EveryKind),
            .. Changing("consul.hashicorp.com", "has a mesh allow and deny connections", "ServiceIntentions"),
            .. Changing("kuma.io", "has a mesh allow and deny connections", "MeshTrafficPermission", "TrafficPermission"),
            .. Changing("access.smi-spec.io", "has a mesh allow and deny connections", OtherKind.EveryKind),
            .. Changing("k8s.ovn.org", "has OVN-Kubernetes allow, deny and lead connections", OtherKind.EveryKind),
            .. Changing("network.openshift.io", "has OpenShift's network allow and deny connections", OtherKind.EveryKind),
            .. Changing("vpcresources.k8s.aws", "gives pods security groups of AWS", "SecurityGroupPolicy"),
            .. Changing("networking.k8s.aws", "has the VPC CNI of AWS allow and deny connections", OtherKind.EveryKind),
            .. Changing("networking.gke.io", "has GKE allow and deny connections", "FQDNNetworkPolicy"),
            .. Changing(
                "k8s.cni.cncf.io",
                "is of further interfaces of pods, which Calico's policies do not govern",
                "MultiNetworkPolicy",
                "NetworkAttachmentDefinition"
            ),
            .. Harmless("cilium.io", "says which addresses nodes and Services have", "CiliumLoadBalancerIPPool", "CiliumPodIPPool"),
            .. Harmless(
                "cilium.io",
                "says how nodes exchange routes",
                "CiliumBGPAdvertisement",
                "CiliumBGPClusterConfig",
                "CiliumBGPNodeConfig",
                "CiliumBGPNodeConfigOverride",
                "CiliumBGPPeerConfig",
                "CiliumBGPPeeringPolicy",
                "CiliumL2AnnouncementPolicy"
            ),
            .. Harmless(
                "cilium.io",
                "reports the state of Cilium",
                "CiliumEndpoint",
                "CiliumEndpointSlice",
                "CiliumIdentity",
                "CiliumNode"
            ),
            .. Changing("cilium.io", "has Cilium allow, deny or lead connections, or sets how it does so", OtherKind.EveryKind),
            .. Carrying("operator.tigera.io", "has an operator install Calico, which enforces policies", "Installation"),
            .. Harmless("operator.tigera.io", "has an operator install Calico", OtherKind.EveryKind),
            .. Changing("crd.antrea.io", "configures Antrea", OtherKind.EveryKind),
            .. Changing("kubeovn.io", "configures Kube-OVN", OtherKind.EveryKind),
            .. Changing("crd.nsx.vmware.com", "has NSX allow and deny connections", "SecurityPolicy"),
            .. Changing(Kyverno, "has Kyverno make or change objects, policies and labels among them", "ClusterPolicy", "Policy")
                .Select(k => k with { Where = MakesOrChanges }),
            .. Carrying(Kyverno, "may have Kyverno refuse policies", "ClusterPolicy", "Policy")
                .Select(k => k with { Where = AdmissionRules.MayRefusePolicies }),
            .. Harmless(Kyverno, "has Kyverno refuse objects and changes none", "ClusterPolicy", "Policy"),
            .. Changing(Kyverno, "has Kyverno remove objects, policies among them", "CleanupPolicy", "ClusterCleanupPolicy"),
            .. Changing(
                KyvernoPolicies,
                "has Kyverno make, change or remove objects, policies and labels among them",
                "DeletingPolicy",
                "GeneratingPolicy",
                "MutatingPolicy",
                "NamespacedDeletingPolicy",
                "NamespacedGeneratingPolicy",
                "NamespacedMutatingPolicy"
            ),
            .. Carrying(KyvernoPolicies, "may have Kyverno refuse policies", "NamespacedValidatingPolicy", "ValidatingPolicy")
                .Select(k => k with { Where = AdmissionRules.MayRefusePolicies }),
            .. Harmless(
                KyvernoPolicies,
                "has Kyverno refuse objects and changes none",
                "ImageValidatingPolicy",
                "NamespacedImageValidatingPolicy",
                "NamespacedValidatingPolicy",
                "ValidatingPolicy"
            ),
            .. Changing("mutations.gatekeeper.sh", "has Gatekeeper change objects, policies and labels among them", OtherKind.EveryKind),
            .. Harmless("templates.gatekeeper.sh", "has Gatekeeper refuse objects and changes none", OtherKind.EveryKind),
            .. Carrying("constraints.gatekeeper.sh", "may have Gatekeeper refuse policies", OtherKind.EveryKind)
                .Select(k => k with { Where = AdmissionRules.MayRefusePolicies }),
            .. Harmless("constraints.gatekeeper.sh", "has Gatekeeper refuse objects and changes none", OtherKind.EveryKind),
        ]);

    private delegate IEnumerable<OtherKind> Kinds(string group, string reason, params string[] kinds);

    private static IEnumerable<OtherKind> Harmless(string group, string reason, params string[] kinds) =>
        kinds.Select(kind => new OtherKind(group, kind, ChangesTraffic: false, reason));

    private static IEnumerable<OtherKind> Changing(string group, string reason, params string[] kinds) =>
        kinds.Select(kind => new OtherKind(group, kind, ChangesTraffic: true, reason));

    private static IEnumerable<OtherKind> Deciding(string group, string reason, params string[] kinds) =>
        Harmless(group, reason, kinds).Select(k => k with { DecidesOthers = true });

    private static IEnumerable<OtherKind> Carrying(string group, string reason, params string[] kinds) =>
        Harmless(group, reason, kinds).Select(k => k with { CarriesPolicies = true });

    private static IEnumerable<OtherKind> OfCalico(Kinds make, string reason, params string[] kinds) =>
        make(Calico, reason, kinds).Concat(make(CalicoStore, reason, kinds));

    // Rules may be combined in any way, and a feature that YAML readers do not see may cut a policy short: only plain validation is
    // harmless.
    private static bool MakesOrChanges(Manifest manifest) =>
        (manifest.Body["spec"] as YamlMapping)?["rules"] is not YamlSequence { Items.IsEmpty: false } rules
        || rules.Items.Any(r => r is not YamlMapping rule || rule["generate"] is not null || rule["mutate"] is not null);

    // The settings of Argo CD (docs/operator-manual/argocd-cm.yaml) by which it applies, renders or compares policies, and of its projects.
    private static string FiltersOfArgoCd(Manifest manifest) =>
        manifest.Name == "argocd-cm" && manifest.Body["data"] is YamlMapping data
            ? Fields(data, [.. data.Entries.Where(e => DecidesInArgoCd(e.Key.Value, e.Value)).Select(e => e.Key.Value)])
            : "";

    private static bool DecidesInArgoCd(string key, YamlNode value) =>
        key is "resource.exclusions" or "resource.inclusions" or "configManagementPlugins" or "helm.enable" or "jsonnet.enable"
        || key.StartsWith("kustomize.", StringComparison.Ordinal)
        || (
            key == "resource.customizations"
            && value is YamlScalar text
            && text.Value.Contains("ignoreDifferences", StringComparison.Ordinal)
        )
        || (
            key.StartsWith(IgnoredDifferences, StringComparison.Ordinal)
            && key[IgnoredDifferences.Length..].Split('_')[0] is var group
            && (group == "all" || group.Contains('*', StringComparison.Ordinal) || IsOfPolicies(group) || group == "networking.k8s.io")
        );

    private static string FiltersOfProject(Manifest manifest) =>
        Fields(
            manifest.Body["spec"],
            "clusterResourceBlacklist",
            "clusterResourceWhitelist",
            "namespaceResourceBlacklist",
            "namespaceResourceWhitelist"
        );

    private static string Fields(YamlNode? owner, params string[] names) =>
        string.Join(
            '\n',
            names
                .Select(name => (Name: name, Value: (owner as YamlMapping)?[name]))
                .Where(f => f.Value is not null and not YamlScalar { IsNull: true })
                .Select(f => $"{f.Name}: {ManifestComparison.TextOf(f.Value!)}")
        );

    private static bool CountsPolicies(Manifest manifest) =>
        ((manifest.Body["spec"] as YamlMapping)?["hard"] as YamlMapping)?.Entries.Any(e =>
            e.Key.Value.Split('/', 2) is ["count", var counted]
            && counted.Split('.', 2) is [var kinds, var group]
            && (kinds == "networkpolicies" || IsOfPolicies(group))
        ) == true;

    // Like the objects of its kind: a definition of one that does nothing to traffic does not either.
    private static bool DefinesPolicies(Manifest manifest)
    {
        var spec = manifest.Body["spec"] as YamlMapping;
        var kind = ((spec?["names"] as YamlMapping)?["kind"] as YamlScalar)?.Value ?? "";
        string[] groups =
        [
            (spec?["group"] as YamlScalar)?.Value ?? "",
            manifest.Name[(manifest.Name.IndexOf('.', StringComparison.Ordinal) + 1)..],
        ];
        return groups.Any(group => IsOfPolicies(group) && !Known._byName[(group, kind)].Any(k => !k.ChangesTraffic));
    }

    private static bool IsOfPolicies(string group) => group is Calico or CalicoStore or "policy.networking.k8s.io";
}
