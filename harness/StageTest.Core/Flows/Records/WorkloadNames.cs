using System.Collections.Immutable;
using System.Text.RegularExpressions;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>Finds the workloads that a recorded pod may belong to, by its name and labels.</summary>
internal sealed partial class WorkloadNames(Topology topology)
{
    private readonly ILookup<string, Workload> _byNamespace = topology.Workloads.ToLookup(w => w.Ref.Namespace);

    /// <summary>
    /// The workloads with the longest matching name; none if no name matches, or if the labels contradict.
    /// </summary>
    public ImmutableArray<Workload> Find(FlowEnd end)
    {
        var fitting = _byNamespace[end.Namespace].Where(w => IsNamed(w, end) && !Contradicts(w, end)).ToArray();
        var exact = fitting.Where(w => IsExactly(w, end)).ToArray();
        var found = exact.Length > 0 ? exact : fitting;
        var longest = found.Select(w => w.Ref.Name.Length).DefaultIfEmpty().Max();
        return [.. found.Where(w => w.Ref.Name.Length == longest)];
    }

    private static bool IsExactly(Workload workload, FlowEnd end) =>
        end.Name == workload.Ref.Name
        || end.Workload == workload.Ref.Name
        || (
            end.Name.StartsWith(workload.Ref.Name + "-", StringComparison.Ordinal)
            && int.TryParse(end.Name[(workload.Ref.Name.Length + 1)..], out var replica)
            && replica >= 0
            && replica < workload.Replicas
        );

    // The suffixes of Kubernetes: a Deployment's hash and suffix, a suffix, a number or, for aggregated pods, an asterisk.
    private static bool IsNamed(Workload workload, FlowEnd end) =>
        IsExactly(workload, end)
        || (
            end.Workload is { } owner
            && owner.StartsWith(workload.Ref.Name + "-", StringComparison.Ordinal)
            && Hash().IsMatch(owner[workload.Ref.Name.Length..])
        )
        || (end.Name.StartsWith(workload.Ref.Name, StringComparison.Ordinal) && Appended().IsMatch(end.Name[workload.Ref.Name.Length..]));

    private static bool Contradicts(Workload workload, FlowEnd end) =>
        end.Labels is { } labels && workload.Labels.Any(l => labels.TryGetValue(l.Key, out var value) && value != l.Value);

    [GeneratedRegex(@"^-[a-z0-9]{1,10}$")]
    private static partial Regex Hash();

    [GeneratedRegex(@"^(\*|(-[a-z0-9]{1,10})?-(\*|[a-z0-9]{1,10}))$")]
    private static partial Regex Appended();
}
