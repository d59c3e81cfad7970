using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Runs;

namespace StageTest.Core.Reports;

/// <summary>Describes differences between Calico's own pending trace and promotion.</summary>
internal static class PendingText
{
    private const int MostShown = 5;

    /// <summary>A heading and the first few flows.</summary>
    public static IEnumerable<string> Lines(ImmutableArray<PendingDifference> differences)
    {
        yield return Heading(differences);
        foreach (var difference in differences.Take(MostShown))
        {
            yield return $"  {difference.Flow}   {Words(difference)}";
        }

        if (differences.Length > MostShown)
        {
            yield return $"  {CountText.More(differences.Length - MostShown)}";
        }
    }

    /// <summary>The number of flows.</summary>
    public static string Heading(ImmutableArray<PendingDifference> differences) =>
        $"Calico's own pending trace would show {CountText.Of(differences.Length, "flow")} differently from promotion:";

    /// <summary>Both results for a flow, and the reason of the difference.</summary>
    public static string Words(PendingDifference difference) =>
        $"pending {difference.Pending.Words()}, promoted {difference.Promoted.Words()}, because {difference.Why}";
}
