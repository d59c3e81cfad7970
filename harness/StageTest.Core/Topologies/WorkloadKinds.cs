using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>The kinds that create pods. A new one is one line in the list.</summary>
/// <param name="all">The kinds.</param>
internal sealed class WorkloadKinds(ImmutableArray<WorkloadKind> all)
{
    private readonly Dictionary<(string Group, string Kind), WorkloadKind> _byName = all.ToDictionary(k => (k.Group, k.Kind));

    /// <summary>The kinds that StageTest knows.</summary>
    public static WorkloadKinds Known { get; } =
        new([
            new("", "Pod") { PodTemplate = [] },
            new("", "ReplicationController") { HasReplicas = true, Selection = PodSelection.Labels },
            .. Selecting(Scaled("apps", "Deployment"), Scaled("apps", "ReplicaSet"), Numbered("apps"), new("apps", "DaemonSet")),
            Scaled("extensions", "Deployment"),
            Scaled("extensions", "ReplicaSet"),
            Numbered("extensions"),
            new("extensions", "DaemonSet"),
            new("batch", "Job") { IsJob = true, Selection = PodSelection.Generated },
            new("batch", "CronJob") { PodTemplate = ["spec", "jobTemplate", "spec", "template"], MakesJobs = true },
            .. Selecting(Scaled("argoproj.io", "Rollout")),
            .. InGroups(["", "apps.openshift.io"], group => [Scaled(group, "DeploymentConfig")]),
            Scaled("apps.kruise.io", "CloneSet"),
            Numbered("apps.kruise.io"),
            new("apps.kruise.io", "DaemonSet"),
            new("apps.kruise.io", "BroadcastJob"),
            Operated("Prometheus", "prometheus", "serviceAccountName", ("web", 9090, "TCP")),
            Operated("PrometheusAgent", "prometheus-agent", "serviceAccountName", ("web", 9090, "TCP")),
            Operated(
                "Alertmanager",
                "alertmanager",
                "serviceAccountName",
                ("web", 9093, "TCP"),
                ("mesh-tcp", 9094, "TCP"),
                ("mesh-udp", 9094, "UDP")
            ),
            Operated("ThanosRuler", "thanos-ruler", "serviceAccountName", ("grpc", 10901, "TCP"), ("web", 10902, "TCP")),
        ]);

    /// <summary>The kind of an object; null if it is not known to create pods.</summary>
    public WorkloadKind? Find(Manifest manifest) => _byName.GetValueOrDefault((manifest.Group, manifest.Kind));

    /// <summary>These kinds and others, which take precedence.</summary>
    public WorkloadKinds With(IEnumerable<WorkloadKind> others)
    {
        var added = others.ToImmutableArray();
        return added.IsEmpty ? this : new([.. added.Concat(_byName.Values).DistinctBy(k => (k.Group, k.Kind))]);
    }

    private static WorkloadKind Scaled(string group, string kind) => new(group, kind) { HasReplicas = true };

    private static WorkloadKind Numbered(string group) => Scaled(group, "StatefulSet") with { HasOrdinals = true };

    private static IEnumerable<WorkloadKind> Selecting(params WorkloadKind[] kinds) =>
        kinds.Select(kind => kind with { Selection = PodSelection.Required });

    private static IEnumerable<WorkloadKind> InGroups(string[] groups, Func<string, WorkloadKind[]> kinds) => groups.SelectMany(kinds);

    private static WorkloadKind Operated(
        string kind,
        string name,
        string account,
        params (string Name, int Port, string Protocol)[] ports
    ) =>
        new("monitoring.coreos.com", kind)
        {
            HasReplicas = true,
            MakeTemplate = manifest => OperatedTemplate.Of(manifest, name, account, ports),
        };
}
