using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>The combined topology of several scenarios. Different descriptions of one object are an error.</summary>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class TopologyUnion(DiagnosticBag diagnostics)
{
    /// <summary>The combined topology.</summary>
    public Topology Of(IReadOnlyList<Scenario> scenarios)
    {
        var all = scenarios.Select(s => s.Topology).ToArray();
        return new()
        {
            Namespaces = Joined(scenarios, t => t.Namespaces, n => n.Name, n => Text(n.Labels), (n, _) => n),
            Workloads = Joined(
                scenarios,
                t => t.Workloads,
                w => $"{w.Ref}",
                w => $"{Text(w.Labels)} {w.ServiceAccount} {w.HostNetwork} {string.Join(' ', w.Addresses)}",
                Together
            ),
            Nodes = Joined(scenarios, t => t.Nodes, n => n.Name, n => string.Join(' ', n.Addresses), (n, _) => n),
            Services = Joined(
                scenarios,
                t => t.Services,
                s => $"{s.Ref}",
                s => $"{Text(s.Selector)} {string.Join(' ', s.Ports)} {string.Join(' ', s.ClusterIPs)} {s.IsHeadless} {s.IsExternalName}",
                (s, _) => s
            ),
            ServiceAccounts = [.. all.SelectMany(t => t.ServiceAccounts).DistinctBy(a => a.Ref)],
            External = Joined(
                scenarios,
                t => t.External,
                e => $"{e.Ref}",
                e => $"{e.Stated} {e.SourcePort}",
                (e, o) =>
                    e with
                    {
                        Ports = [.. e.Ports.Concat(o.Ports).Distinct()],
                        ClosedPorts = Closed(e.ClosedPorts, o.ClosedPorts, [.. e.Ports, .. o.Ports]),
                    }
            ),
            IpFamilies = [.. all.SelectMany(t => t.IpFamilies).Distinct().Order()],
            Ranges = new()
            {
                Pods = [.. all.SelectMany(t => t.Ranges.Pods).Distinct()],
                Services = [.. all.SelectMany(t => t.Ranges.Services).Distinct()],
            },
        };
    }

    // A scenario names the ports that it tests, so another may name more of them.
    private static Workload Together(Workload one, Workload other) =>
        one with
        {
            Ports = [.. one.Ports.Concat(other.Ports).Distinct()],
            ClosedPorts = Closed(one.ClosedPorts, other.ClosedPorts, [.. one.Ports, .. other.Ports]),
            Replicas = Math.Max(one.Replicas, other.Replicas),
        };

    private static ImmutableArray<Port> Closed(ImmutableArray<Port> one, ImmutableArray<Port> other, NamedPort[] open) =>
        [.. one.Union(other).Except(open.Select(p => p.Port))];

    private static string Text(IReadOnlyDictionary<string, string> labels) =>
        string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    private ImmutableArray<T> Joined<T>(
        IReadOnlyList<Scenario> scenarios,
        Func<Topology, ImmutableArray<T>> itemsOf,
        Func<T, string> nameOf,
        Func<T, string> meaningOf,
        Func<T, T, T> together
    )
    {
        var found = new SortedDictionary<string, (T Item, Scenario Scenario)>(StringComparer.Ordinal);
        foreach (var scenario in scenarios)
        {
            foreach (var item in itemsOf(scenario.Topology))
            {
                var name = nameOf(item);
                if (!found.TryGetValue(name, out var other))
                {
                    found[name] = (item, scenario);
                    continue;
                }

                if (meaningOf(item) != meaningOf(other.Item))
                {
                    diagnostics.Error(
                        SourceLocation.Whole(scenario.File),
                        $"This scenario and {other.Scenario.File} describe {name} differently. Describe it alike in both, or recommend for "
                            + "each of them alone."
                    );
                }

                found[name] = (together(other.Item, item), other.Scenario);
            }
        }

        return [.. found.Values.Select(f => f.Item)];
    }
}
