using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>What a scenario says about its cluster.</summary>
/// <param name="Nodes">How many nodes a cluster has that StageTest starts for it.</param>
/// <param name="HasHostEndpoints">Whether Calico creates a host endpoint for each node.</param>
/// <param name="Ranges">The ranges of pods and Services that the scenario states itself.</param>
internal sealed record ClusterSettings(int Nodes, bool HasHostEndpoints, ClusterRanges Ranges)
{
    /// <summary>Reads the <c>cluster</c> of a scenario; returns the defaults if it has none.</summary>
    public static ClusterSettings Read(FieldReader fields)
    {
        if (fields.Object(ScenarioShape.Cluster) is not { } cluster)
        {
            return new(1, false, ClusterRanges.Default);
        }

        var nodes = cluster.Integer(ClusterShape.Nodes);
        var hasHostEndpoints = cluster.Boolean(ClusterShape.AutoHostEndpoints);
        var pods = ReadRanges(cluster, ClusterShape.PodCidr, [], "");
        var services = ReadRanges(cluster, ClusterShape.ServiceCidr, pods, "the pods' range");
        cluster.Finish();
        return new((int)(nodes ?? 1), hasHostEndpoints is true, new() { Pods = pods, Services = services });
    }

    private static ImmutableArray<IPNetwork> ReadRanges(
        FieldReader cluster,
        Field<ListShape> field,
        ImmutableArray<IPNetwork> taken,
        string takenFor
    )
    {
        var ranges = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var node in cluster.List(field))
        {
            if (FieldReader.AsText(node, $"'{field.Name}'", cluster.Diagnostics) is not { } text)
            {
                continue;
            }

            if (!CidrText.TryParse(text, out var range, out _))
            {
                cluster.Diagnostics.Error(node.Location, ClusterShape.Range.Problem!(text));
            }
            else if (HostAddress.ProblemOfRange(range) is { } problem)
            {
                cluster.Diagnostics.Error(node.Location, $"The range {range} {problem}. Choose another, such as 10.244.0.0/16.");
            }
            else if (ranges.Any(r => r.BaseAddress.AddressFamily == range.BaseAddress.AddressFamily))
            {
                cluster.Diagnostics.Error(
                    node.Location,
                    $"'{field.Name}' has two ranges of {IpFamily.Name(range.BaseAddress.AddressFamily)}; a cluster has one of each "
                        + "family. Keep one."
                );
            }
            else if (taken.Any(t => ClusterRanges.Overlap(t, range)))
            {
                cluster.Diagnostics.Error(
                    node.Location,
                    $"The range {range} overlaps with {takenFor} {taken.First(t => ClusterRanges.Overlap(t, range))}, which no cluster "
                        + "has. Choose another."
                );
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges.ToImmutable();
    }
}
