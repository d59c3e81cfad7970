using StageTest.Core.Connectivity;

namespace StageTest.Core.Probing;

/// <summary>The meaning of probe outcomes for a flow.</summary>
internal static class ProbeOutcomes
{
    /// <summary>The detail of a denial by an answer, because nothing listened.</summary>
    public const string Refused = "refused";

    /// <summary>Whether an outcome is a denial: no answer, or an answer not from the destination.</summary>
    public static bool IsDenial(this ProbeOutcome outcome) =>
        outcome is ProbeOutcome.TimedOut or ProbeOutcome.Refused or ProbeOutcome.Unreachable;

    /// <summary>
    /// Outcomes for which a refusal counts as an answer, at a port without a listener: it comes from the destination.
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

    /// <summary>The single verdict of all probes of a flow, one for each pair of replicas.</summary>
    /// <param name="outcomes">One outcome for each pair.</param>
    /// <param name="ends">Names a pair, for details.</param>
    /// <param name="reason">Why the probe of a pair did not run, or null if unknown.</param>
    /// <returns>The verdict, and its details: why a probe failed, which pairs differ, the form of a denial.</returns>
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

        // Silence is the ordinary denial; any other form is mentioned.
        var loud = outcomes.IndexOfAnyExcept(ProbeOutcome.TimedOut);
        return (
            Verdict.Denied,
            loud < 0 ? null
            : outcomes[loud] == ProbeOutcome.Refused ? Refused
            : "unreachable"
        );
    }
}
