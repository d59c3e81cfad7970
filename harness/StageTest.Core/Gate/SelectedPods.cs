using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Whether policies treat the pods of a workload differently than pods without labels, of the account <c>default</c>.</summary>
/// <remarks>
/// Every repository has workloads that no scenario describes. Policies that select all pods, or all but some, select these too, and their
/// authors know it; a label or an account that a selector means is another matter.
/// </remarks>
/// <param name="side">The side.</param>
internal sealed class SelectedPods(RepositoryTree side)
{
    private const string Default = "default";

    /// <summary>Whether they do.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="isAnywhere">Whether its namespace is unknown, so that each namespace of a scenario counts.</param>
    public bool Contains(Workload workload, bool isAnywhere) =>
        side.Topologies.Any(topology =>
            topology.Namespaces.Any(home => (isAnywhere || home.Name == workload.Ref.Namespace) && Contains(workload, home, topology))
        );

    private bool Contains(Workload workload, KubernetesNamespace home, Topology topology)
    {
        var plain = workload with { Labels = ImmutableSortedDictionary<string, string>.Empty, ServiceAccount = Default };
        var (labels, none) = (LabelsOf(workload, home, topology), LabelsOf(plain, home, topology));
        string[] unknown = [.. workload.Labels.Where(l => TemplateText.IsUnknown(l.Value)).Select(l => l.Key)];
        return side.Selectors.Any(selector =>
            selector.Matches(labels) != selector.Matches(none)
            || (
                unknown.Length > 0
                && selector.Terms.Any(term => unknown.Contains(term.Label))
                && selector.Decided(EndpointLabels.Namespace, home.Name) != false
            )
        );
    }

    private static ImmutableDictionary<string, string> LabelsOf(Workload workload, KubernetesNamespace home, Topology topology) =>
        EndpointLabels.Of(
            workload,
            0,
            home,
            topology.ServiceAccounts.FirstOrDefault(a => a.Ref == new EndpointRef(home.Name, workload.ServiceAccount))?.Labels
        );
}
