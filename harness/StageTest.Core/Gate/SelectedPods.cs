using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Whether policies treat the pods of a workload differently than pods without labels, of the account <c>default</c>.</summary>
/// <remarks>
/// Every repository has workloads that no scenario describes. Policies that select all pods, or all but some, select these too, and their
/// authors know it; a label or an account that a selector means is another matter, and so is a namespace that no scenario has.
/// </remarks>
/// <param name="side">The side.</param>
/// <param name="written">The labels of namespaces and accounts in its files.</param>
internal sealed class SelectedPods(RepositoryTree side, WrittenLabels written)
{
    private const string Default = "default";

    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary<string, string>.Empty.WithComparers(
        StringComparer.Ordinal
    );

    // A namespace with no property that a selector could mean.
    private static readonly KubernetesNamespace Plain = new("", None, new("", 1, 1));

    /// <summary>Whether they do.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="isAnywhere">Whether its namespace is unknown, so that each namespace of a scenario counts, and others do.</param>
    public bool Contains(Workload workload, bool isAnywhere)
    {
        var known = side
            .Topologies.SelectMany(t => t.Namespaces.Select(n => (Home: n, Topology: (Topology?)t)))
            .Where(h => isAnywhere || h.Home.Name == workload.Ref.Namespace)
            .ToArray();
        return known.Any(h => Contains(workload, h.Home, h.Home, h.Topology))
            || (isAnywhere && Contains(workload, Plain, Plain, null))
            || (
                !isAnywhere
                && known.Length == 0
                && written
                    .OfNamespace(workload.Ref.Namespace)
                    .DefaultIfEmpty(None)
                    .Any(labels => Contains(workload, Named(workload.Ref.Namespace, labels), Plain, null))
            );
    }

    /// <summary>Whether selectors may mean a label of a namespace or an account.</summary>
    /// <param name="prefix">What selectors write before such labels.</param>
    /// <param name="key">The label.</param>
    /// <param name="value">Its value.</param>
    public bool AreMeantBy(string prefix, string key, string value)
    {
        var label = prefix + key;
        return side.Selectors.Any(selector =>
            selector.Terms.Any(t => t.Label == label)
            && (
                selector.Terms.Contains((label, value))
                || selector.Matches(Answer(selector).SetItem(label, value)) != selector.Matches(Answer(selector).Remove(label))
            )
        );
    }

    private bool Contains(Workload workload, KubernetesNamespace home, KubernetesNamespace other, Topology? topology)
    {
        var plain = workload with { Labels = None, ServiceAccount = Default };
        var none = LabelsOf(plain, other, AccountOf(other, Default, topology).First());
        string[] unknown = [.. workload.Labels.Where(l => TemplateText.IsUnknown(l.Value)).Select(l => l.Key)];
        return AccountOf(home, workload.ServiceAccount, topology)
            .Select(account => LabelsOf(workload, home, account))
            .Any(labels =>
                side.Selectors.Any(selector =>
                    selector.Matches(labels) != selector.Matches(none)
                    || (
                        unknown.Length > 0
                        && selector.Terms.Any(term => unknown.Contains(term.Label))
                        && selector.Decided(EndpointLabels.Namespace, home.Name) != false
                    )
                )
            );
    }

    // An account that a scenario describes is as it says.
    private IEnumerable<ImmutableSortedDictionary<string, string>?> AccountOf(KubernetesNamespace home, string name, Topology? topology) =>
        topology?.ServiceAccounts.FirstOrDefault(a => a.Ref == new EndpointRef(home.Name, name)) is { } known ? [known.Labels]
        : name == Default ? [null]
        : written.OfAccount(home.Name, name).DefaultIfEmpty();

    // A pod as a selector asks for it, as far as one of each label's values goes.
    private static ImmutableDictionary<string, string> Answer(Selector selector) =>
        selector
            .Terms.GroupBy(t => t.Label)
            .ToImmutableDictionary(
                g => g.Key,
                g => g.Select(t => t.Value).FirstOrDefault(v => v is not null) ?? "",
                StringComparer.Ordinal
            );

    private static KubernetesNamespace Named(string name, ImmutableSortedDictionary<string, string> labels) =>
        new(name, KubernetesNamespace.WithName(labels, name), SourceLocation.Whole(""));

    private static ImmutableDictionary<string, string> LabelsOf(
        Workload workload,
        KubernetesNamespace home,
        ImmutableSortedDictionary<string, string>? account
    ) => EndpointLabels.Of(workload, 0, home, account);
}
