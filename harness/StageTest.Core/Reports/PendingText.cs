using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports;

/// <summary>Tells people where Calico's own pending trace is no guide to what promotion does.</summary>
internal static class PendingText
{
    private const int MostShown = 5;

    /// <summary>A heading and the first few flows.</summary>
    public static IEnumerable<string> Lines(ImmutableArray<PendingDifference> differences)
    {
        yield return $"Calico's own pending trace would show {CountText.Of(differences.Length, "flow")} otherwise than promotion:";
        foreach (var difference in differences.Take(MostShown))
        {
            yield return $"  {difference.Flow}   pending {difference.Pending.Words()}, promoted {difference.Promoted.Words()}, because {difference.Why}";
        }

        if (differences.Length > MostShown)
        {
            yield return $"  and {CountText.Number(differences.Length - MostShown)} more; '--output json=FILE' has them all.";
        }
    }
}
