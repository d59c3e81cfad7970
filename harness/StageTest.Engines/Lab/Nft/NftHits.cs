using System.Globalization;
using StageTest.Core.Flows;
using StageTest.Core.Policies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>The logging rules of a ruleset, which log the same packets as Calico with flow logs.</summary>
/// <remarks>
/// The log prefix is the rule's number, so names need not fit into it. Logs go to user space (<c>nfnetlink_log</c>), never to the machine's
/// own log.
/// </remarks>
internal sealed class NftHits
{
    /// <summary>The group that receives the logs.</summary>
    public const int Group = 1;

    // Enough of a packet for addresses, protocol and ports, in either family.
    private const int Snap = 64;

    private readonly List<NftHit> _places = [];

    /// <summary>The logging rules, by number.</summary>
    public IReadOnlyList<NftHit> Places => _places;

    /// <summary>The statement that logs a rule of a policy.</summary>
    public string Rule(Direction direction, Policy policy, int ruleIndex, RuleAction action) =>
        Log(new(direction, PolicyHit.OfRule(policy, ruleIndex, action)));

    /// <summary>The statement that logs the end of a tier.</summary>
    public string EndOfTier(Direction direction, Tier tier, Policy lastPolicy) =>
        Log(new(direction, PolicyHit.OfEndOfTier(tier, lastPolicy)));

    /// <summary>The statement that logs what no tier decided.</summary>
    public string Profile(Direction direction) => Log(new(direction, null));

    private string Log(NftHit place)
    {
        _places.Add(place);
        return string.Create(CultureInfo.InvariantCulture, $"log prefix \"{_places.Count - 1}\" group {Group} snaplen {Snap}");
    }
}
