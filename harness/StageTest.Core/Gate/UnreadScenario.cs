using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>A scenario of the base that cannot be read, so what it expects of a change is unknown.</summary>
/// <param name="File">Its path.</param>
/// <param name="Problem">Its first error.</param>
internal sealed record UnreadScenario(string File, string Problem)
{
    /// <summary>The reasons to hold.</summary>
    /// <remarks>
    /// A change that only repairs such scenarios affects no traffic and may pass; otherwise nothing could. A scenario that stays as it is
    /// keeps its expectations: its error is in another file, and the policies of both sides are compared for it.
    /// </remarks>
    /// <param name="unread">All such scenarios of the base.</param>
    /// <param name="changed">The files that change, of those that are policies, scenarios, or named by scenarios.</param>
    /// <param name="remaining">The files after the change.</param>
    public static IEnumerable<HoldReason> Reasons(
        IReadOnlyCollection<UnreadScenario> unread,
        IReadOnlyCollection<string> changed,
        IReadOnlySet<string> remaining
    )
    {
        var repaired = unread.Select(u => u.File).ToHashSet(StringComparer.Ordinal);
        var isRepair = changed.All(repaired.Contains);
        foreach (var (file, problem) in unread.Where(u => changed.Contains(u.File)))
        {
            var place = SourceLocation.Whole(file);
            if (!isRepair)
            {
                yield return new(
                    HoldReasons.QuestionChanged,
                    file,
                    $"The base's scenario '{file}' cannot be read, so what it expects of this change is unknown: {problem} "
                        + "Repair it in a change of its own, which touches neither policies nor other files that scenarios read.",
                    place
                );
            }

            if (!remaining.Contains(file))
            {
                yield return new(
                    HoldReasons.ScenarioRemoved,
                    file,
                    $"The scenario '{file}', which cannot be read in the base, is removed, and with it all that it expects.",
                    place
                );
            }
        }
    }
}
