using System.Globalization;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Probing;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports;

/// <summary>The text in the report for people about what counted as a denial.</summary>
internal static class ProbingText
{
    /// <summary>One line, or two if there were second looks; none if no probe was sent.</summary>
    public static IEnumerable<string> Lines(ScenarioRun run)
    {
        var probing = run.Stages.Select(s => s.Probing).OfType<StageProbing>().ToArray();
        if (probing.Length == 0)
        {
            yield break;
        }

        var (shortest, longest) = (probing.MinBy(p => p.Timing.DenialTimeout)!.Timing, probing.MaxBy(p => p.Timing.DenialTimeout)!.Timing);
        var range =
            shortest.DenialTimeout == longest.DenialTimeout
                ? Milliseconds(longest.DenialTimeout)
                : $"{Milliseconds(shortest.DenialTimeout)} to {Milliseconds(longest.DenialTimeout)}";
        yield return $"Silence counted as a denial after {range}, {Source(longest)}.";
        var looks = probing.Sum(p => p.SecondLooks.Length);
        if (looks > 0)
        {
            var changed = probing.Sum(p => p.Changed.Length);
            yield return $"{CountText.Of(looks, "flow")} not as predicted got a second, longer look; "
                + $"{(changed == 0 ? "none" : CountText.Number(changed))} of them changed.";
        }

        foreach (var line in Effects(run))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Effects(ScenarioRun run)
    {
        foreach (var (now, what) in ((Verdict, string)[])[(Verdict.Denied, "enforced"), (Verdict.Allowed, "released")])
        {
            if (run.Stages.SelectMany(s => s.Effects).Where(e => e.Now == now).OrderBy(e => e.After).ToArray() is { Length: > 0 } effects)
            {
                yield return $"Changes were {what} for {CountText.Of(effects.Length, "flow")} after at most "
                    + $"{Milliseconds(effects[0].After)} to {Milliseconds(effects[^1].After)}, the slowest {effects[^1].Flow}.";
            }
        }
    }

    private static string Source(ProbeTiming timing) =>
        timing switch
        {
            { IsGiven: true } => "as the caller chose",
            { Answers: 0 } => "the usual time while nothing has answered yet",
            _ => $"learned from {CountText.Of((int)Math.Min(timing.Answers, int.MaxValue), "answer")}, the slowest after "
                + $"{Milliseconds(timing.SlowestAnswer)}",
        };

    private static string Milliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):0} ms");
}
