using System.Collections.Immutable;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>Compares a dataplane's own logs with the prediction of <see cref="FlowTracer"/>.</summary>
/// <remarks>
/// A connection may be logged several times while policies take effect, with earlier steps. A prediction that one of these records confirms
/// is right.
/// </remarks>
internal static class TraceComparison
{
    private const string Outside = "external";

    /// <summary>The differences, one for each end of a connection.</summary>
    /// <param name="logged">The logs.</param>
    /// <param name="predicted">The predicted logs for the ends of the tested flows.</param>
    public static ImmutableArray<TraceFinding> Of(ImmutableArray<FlowLog> logged, IEnumerable<FlowLog> predicted)
    {
        var seen = logged.ToLookup(KeyOf);
        return [.. predicted.GroupBy(KeyOf).SelectMany(end => Of([.. seen[end.Key]], [.. end]))];
    }

    private static IEnumerable<TraceFinding> Of(FlowLog[] seen, FlowLog[] predicted)
    {
        // If a record may belong to several external hosts, the prediction for any of them confirms it.
        TraceFinding Found(bool isPending, string? logged, ImmutableArray<PolicyHit> steps) =>
            new(
                predicted[0].Reporter,
                $"{(seen is [var first, ..] ? first : predicted[0]).Source} -> "
                    + $"{(seen is [var other, ..] ? other : predicted[0]).Destination}:{predicted[0].Port}",
                isPending,
                logged,
                Words(steps)
            );
        if (seen.Length == 0)
        {
            yield return Found(isPending: false, null, predicted[0].Enforced);
            yield break;
        }

        foreach (var isPending in (bool[])[false, true])
        {
            ImmutableArray<PolicyHit> Steps(FlowLog log) => isPending ? log.Pending : log.Enforced;
            var right = predicted.Select(p => Trace(Steps(p))).ToHashSet();
            if (!seen.Any(s => right.Contains(Trace(Steps(s)))))
            {
                yield return Found(isPending, Words(Steps(seen[^1])), Steps(predicted[0]));
            }
        }
    }

    // Calico's own traces have no steps of Log rules.
    private static FlowTrace Trace(ImmutableArray<PolicyHit> steps) => new([.. steps.Where(s => s.Action != RuleAction.Log)]);

    private static string Words(ImmutableArray<PolicyHit> steps) =>
        string.Join(", ", Trace(steps).Hits.Select(hit => $"{hit.Action} by {hit.Display}"));

    private static (FlowReporter Reporter, string From, string To, Port Port) KeyOf(FlowLog log) =>
        (log.Reporter, End(log.Source), End(log.Destination), log.Port);

    private static string End(string name) => EndpointRef.Parse(name) is { IsExternal: true } ? Outside : name;
}
