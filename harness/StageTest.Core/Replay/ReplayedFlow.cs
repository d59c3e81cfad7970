using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows.Records;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Replay;

/// <summary>A recorded connection, and what policies say about it now and after promotion.</summary>
/// <param name="From">Where it begins, as people see it.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Now">What the policies say that are in effect.</param>
/// <param name="Promoted">What they would say after promotion.</param>
internal sealed record ReplayedFlow(string From, string To, SeenFlow Seen, ReplayAnswer Now, ReplayAnswer Promoted)
{
    /// <summary>The waiver that accepts that it would be denied; null if none does.</summary>
    public Waiver? Waiver { get; init; }

    /// <summary>What Calico's pending trace showed otherwise; null if nothing, or if no record tells its trace.</summary>
    public ReplayPending? Pending { get; init; }

    /// <summary>Whether promotion changes nothing about it, in any way that the record leaves open.</summary>
    public bool IsUnaffected { get; init; }

    /// <summary>Whether what was seen is not what the policies of now say.</summary>
    public bool DiffersFromSeen =>
        (Now.Verdict == Verdict.Allowed && !Seen.WasAllowed) || (Now.Verdict == Verdict.Denied && !Seen.WasDenied);

    /// <summary>What becomes of it.</summary>
    public ReplayClass Class =>
        (Promoted.Verdict, Seen.WasAllowed) switch
        {
            (not (Verdict.Allowed or Verdict.Denied), _) => ReplayClass.Undecided,
            (Verdict.Denied, true) => ReplayClass.WouldBeDenied,
            (Verdict.Allowed, false) when Now.Verdict != Verdict.Allowed => ReplayClass.WouldBeAllowed,
            _ when DiffersFromSeen => ReplayClass.Differs,
            (Verdict.Allowed, _) => ReplayClass.StaysAllowed,
            _ => ReplayClass.StaysDenied,
        };

    /// <summary>Whether it holds: it would be denied, and no one accepts that.</summary>
    public bool Holds => Class == ReplayClass.WouldBeDenied && Waiver is null;

    /// <summary>The line that decides after promotion; null if no policy has a say.</summary>
    public SourceLocation? Location => Promoted.Evaluation is { } evaluation ? RulingLocation.Of(evaluation) : null;

    /// <summary><c>shop/web -> shop/api:8080/tcp</c>, which is also its place in waivers.</summary>
    public override string ToString() => $"{From} -> {To}:{Flow.PortText(Seen.Port, Seen.Family ?? IpFamily.V4)}";
}
