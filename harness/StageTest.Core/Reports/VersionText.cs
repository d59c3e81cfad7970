using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>Tells people what differs between versions of Calico.</summary>
internal static class VersionText
{
    private const int MostShown = 20;

    /// <summary>A heading and the first few flows; nothing where a report has one version.</summary>
    public static IEnumerable<string> Lines(RunReport report)
    {
        if (VersionDifference.Of(report) is not { } differences)
        {
            yield break;
        }

        var versions = string.Join(", ", report.Scenarios.Select(s => s.Scenario.Variant).OfType<string>().Distinct());
        if (differences.IsEmpty)
        {
            yield return $"Calico {versions}: no flow differs between these versions.";
            yield break;
        }

        yield return $"Calico {versions}: {CountText.Of(differences.Length, "flow")} differ between these versions:";
        foreach (var difference in differences.Take(MostShown))
        {
            var place = difference.Step is { } step ? $"{difference.File}, step {step}" : difference.File;
            yield return $"  {PrintableText.Of(place)}, {StageText.Name(difference.Stage)}: {difference.Flow}   {difference.Words}";
        }

        if (differences.Length > MostShown)
        {
            yield return $"  {CountText.More(differences.Length - MostShown)}";
        }
    }
}
