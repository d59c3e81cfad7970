using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows.Records;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Replay;

/// <summary>A recorded connection, and the policies' verdicts on it now and after promotion.</summary>
/// <param name="From">The source, as displayed.</param>
/// <param name="To">The destination.</param>
/// <param name="Seen">The recording.</param>
/// <param name="Now">The verdict of the enforced policies.</param>
/// <param name="Promoted">Their verdict after promotion.</param>
internal sealed record ReplayedFlow(string From, string To, SeenFlow Seen, ReplayAnswer Now, ReplayAnswer Promoted)
{
    /// <summary>The waiver that accepts its denial; null if none does.</summary>
    public Waiver? Waiver { get; init; }

    /// <summary>The differing result of Calico's pending trace; null if there is none, or if no record has a trace.</summary>
    public ReplayPending? Pending { get; init; }

    /// <summary>Whether promotion does not change it, for any possibility that the record leaves open.</summary>
    public bool IsUnaffected { get; init; }

    /// <summary>Whether the recording contradicts the current policies.</summary>
    public bool DiffersFromSeen =>
        (Now.Verdict == Verdict.Allowed && !Seen.WasAllowed) || (Now.Verdict == Verdict.Denied && !Seen.WasDenied);

    /// <summary>The result.</summary>
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

    /// <summary>Whether it holds: it would be denied, and no waiver accepts it.</summary>
    public bool Holds => Class == ReplayClass.WouldBeDenied && Waiver is null;

    /// <summary>The deciding line after promotion; null if no policy governs it.</summary>
    public SourceLocation? Location => Promoted.Evaluation is { } evaluation ? RulingLocation.Of(evaluation) : null;

    /// <summary><c>shop/web -&gt; shop/api:8080/tcp</c>, also for waivers.</summary>
    public override string ToString() => $"{From} -> {To}:{Flow.PortText(Seen.Port, Seen.Family ?? IpFamily.V4)}";
}
