using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>Finds the flows of a plan that an engine cannot test.</summary>
internal static class SkippedFlows
{
    private static readonly (EngineNeeds Need, string Name)[] Names =
    [
        (EngineNeeds.Sctp, "SCTP"),
        (EngineNeeds.Icmp, "ICMP"),
        (EngineNeeds.Services, "Services"),
        (EngineNeeds.IPv6, "IPv6"),
        (EngineNeeds.HostNetwork, "hostNetwork"),
        (EngineNeeds.PodAddresses, "stated addresses of pods"),
        (EngineNeeds.ExternalRanges, "external endpoints of several addresses"),
        (EngineNeeds.LinkLocal, "link-local addresses of IPv6"),
        (EngineNeeds.SourcePorts, "stated source ports"),
        (EngineNeeds.IcmpMessages, "ICMP messages other than echo requests"),
        (EngineNeeds.NodePorts, "the nodes' own ways into Services"),
        (EngineNeeds.NativeCrds, "native v3 CRDs"),
        (EngineNeeds.InitPorts, "named ports of init containers"),
    ];

    /// <summary>The reason for each skipped flow, by its index.</summary>
    /// <param name="plan">The flows.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="always">The common needs of all flows.</param>
    public static ImmutableDictionary<int, string> Of(
        ProbePlan plan,
        Topology topology,
        IEngine engine,
        EngineNeeds always = EngineNeeds.None
    )
    {
        var needsOf = new FlowNeeds(topology);
        var skipped = ImmutableDictionary.CreateBuilder<int, string>();
        var reasons = new Dictionary<EngineNeeds, string?>();
        for (var place = 0; place < plan.Flows.Length; place++)
        {
            var needs = always | needsOf.Of(plan.Flows[place]);
            if (needs == EngineNeeds.None)
            {
                continue;
            }

            if (!reasons.TryGetValue(needs, out var reason))
            {
                reasons[needs] = reason = engine.ReasonAgainst(needs);
            }

            if (reason is not null)
            {
                skipped.Add(place, $"skipped: needs {Words(needs)}; {reason}");
            }
        }

        return skipped.ToImmutable();
    }

    /// <summary>Adds the flows that a session cannot test.</summary>
    /// <param name="skipped">The flows that its engine can never test, by their index in the plan.</param>
    /// <param name="plan">The flows.</param>
    /// <param name="session">The session, with the topology running.</param>
    public static ImmutableDictionary<int, string> With(ImmutableDictionary<int, string> skipped, ProbePlan plan, IEngineSession session)
    {
        var asked = plan.Where(flow => !skipped.ContainsKey(plan.PlaceOf(flow)));
        return skipped.AddRange(
            session.ReasonsAgainst(asked).Select(r => KeyValuePair.Create(plan.PlaceOf(asked.Flows[r.Key]), $"skipped: {r.Value}"))
        );
    }

    private static string Words(EngineNeeds needs) => string.Join(" and ", Names.Where(n => needs.HasFlag(n.Need)).Select(n => n.Name));
}
