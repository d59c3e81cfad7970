using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>Describes differences between Calico's own flow logs and the prediction.</summary>
internal static class TraceText
{
    private const int MostShown = 10;

    /// <summary>A heading and the first few connections; nothing if no flow logs of a dataplane were read.</summary>
    public static IEnumerable<string> Lines(ScenarioRun run)
    {
        if (run.TraceFindings is not { } findings)
        {
            yield break;
        }

        var count = run.Stages.Sum(s => s.Flows.Length);
        if (findings.IsEmpty)
        {
            yield return $"Calico's own flow logs are as predicted: {CountText.Of(count, "record")}.";
            yield break;
        }

        yield return $"Calico's own flow logs differ from the prediction in {CountText.Of(findings.Length, "trace")} "
            + $"({CountText.Of(count, "record")} read). Calico or StageTest is wrong; it changes no decision:";
        foreach (var (stage, finding) in findings.Take(MostShown))
        {
            yield return $"  {StageText.Name(stage)}: {finding}";
        }

        if (findings.Length > MostShown)
        {
            yield return $"  {CountText.More(findings.Length - MostShown)}";
        }
    }
}
