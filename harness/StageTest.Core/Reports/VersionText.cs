using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>Describes the differences between versions of Calico.</summary>
internal static class VersionText
{
    private const int MostShown = 20;

    /// <summary>A heading, the first few flows, and scenarios without a result for a version; only the version if there is one.</summary>
    public static IEnumerable<string> Lines(RunReport report)
    {
        var given = VersionGap.VersionsOf(report);
        var versions = string.Join(", ", given);
        if (VersionGap.Of(report) is not { } gaps)
        {
            if (!given.IsEmpty)
            {
                yield return $"Tested by the rules of Calico {versions}, as --calico says.";
            }

            yield break;
        }

        if (VersionDifference.Of(report) is not { } differences)
        {
            yield return $"Calico {versions}: no flow was compared, because no scenario was tested with two of these versions.";
        }
        else if (differences.IsEmpty)
        {
            yield return $"Calico {versions}: no flow differs between these versions.";
        }
        else
        {
            yield return $"Calico {versions}: {CountText.Of(differences.Length, "flow differs", "flows differ")} between these versions:";
            foreach (
                var line in Lines([.. differences.Select(d => $"{Place(d.File, d.Step)}, {StageText.Name(d.Stage)}: {d.Flow}   {d.Words}")])
            )
            {
                yield return line;
            }
        }

        if (!gaps.IsEmpty)
        {
            yield return $"Not tested with all of these versions, so differences are unknown ({CountText.Of(gaps.Length, "scenario")}):";
            foreach (var line in Lines([.. gaps.Select(g => $"{Place(g.File, g.Step)}: {g.Words}")]))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Lines(ImmutableArray<string> all)
    {
        foreach (var line in all.Take(MostShown))
        {
            yield return $"  {line}";
        }

        if (all.Length > MostShown)
        {
            yield return $"  {CountText.More(all.Length - MostShown)}";
        }
    }

    private static string Place(string file, string? step) => PrintableText.Of(step is null ? file : $"{file}, step {step}");
}
