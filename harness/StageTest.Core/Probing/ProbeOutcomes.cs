using StageTest.Core.Connectivity;

namespace StageTest.Core.Probing;

/// <summary>What outcomes of probes mean for a flow.</summary>
internal static class ProbeOutcomes
{
    /// <summary>The detail of a denial that was answered, because nothing listened.</summary>
    public const string Refused = "refused";

    /// <summary>Whether an outcome speaks for a denial: nothing answered, or the answer was not the destination's.</summary>
    public static bool IsDenial(this ProbeOutcome outcome) =>
        outcome is ProbeOutcome.TimedOut or ProbeOutcome.Refused or ProbeOutcome.Unreachable;

    /// <summary>
    /// Outcomes of which a refusal counts as an answer at a port without a listener: it is the destination's own.
    /// </summary>
    public static ProbeOutcome[] Arrived(ReadOnlySpan<ProbeOutcome> outcomes, Func<int, bool> isClosed)
    {
        var arrived = outcomes.ToArray();
        for (var probe = 0; probe < arrived.Length; probe++)
        {
            if (arrived[probe] == ProbeOutcome.Refused && isClosed(probe))
            {
                arrived[probe] = ProbeOutcome.Connected;
            }
        }

        return arrived;
    }

    /// <summary>The one verdict of all probes of a flow, which asks every pair of replicas.</summary>
    /// <param name="outcomes">One outcome for each pair.</param>
    /// <param name="ends">Names a pair, for details.</param>
    /// <param name="reason">Why the probe of a pair did not run, or null if it was not stated.</param>
    /// <returns>The verdict, and what it does not say itself: why a probe failed, which pairs differ, how a denial looked.</returns>
    public static (Verdict Verdict, string? Detail) Together(
        ReadOnlySpan<ProbeOutcome> outcomes,
        Func<int, string> ends,
        Func<int, string?> reason
    )
    {
        if (outcomes.IsEmpty)
        {
            return (Verdict.ProbeFailed, "this flow has no probe");
        }

        if (outcomes.IndexOf(ProbeOutcome.NotRun) is var failed and >= 0)
        {
            var why = reason(failed) ?? "the probe never ran";
            return (Verdict.ProbeFailed, outcomes.Length > 1 ? $"{ends(failed)}: {why}" : why);
        }

        var connected = outcomes.Count(ProbeOutcome.Connected);
        if (connected == outcomes.Length)
        {
            return (Verdict.Allowed, null);
        }

        if (connected > 0)
        {
            return (Verdict.NotObserved, PairDifference.Describe([.. outcomes.ToArray().Select(o => o == ProbeOutcome.Connected)], ends));
        }

        // Silence is the ordinary denial; anything else is worth a word.
        var loud = outcomes.IndexOfAnyExcept(ProbeOutcome.TimedOut);
        return (
            Verdict.Denied,
            loud < 0 ? null
            : outcomes[loud] == ProbeOutcome.Refused ? Refused
            : "unreachable"
        );
    }
}
