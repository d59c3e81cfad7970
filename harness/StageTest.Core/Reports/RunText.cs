using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>Sentences about whole runs that several reports for people share.</summary>
internal static class RunText
{
    /// <summary>The number of scenarios, and of each decision.</summary>
    public static string Counts(RunReport report)
    {
        int Count(Outcome outcome) => report.Scenarios.Count(s => s.Decision.Outcome == outcome);
        return $"{CountText.Of(report.Scenarios.Length, "scenario")}: {Count(Outcome.Promote)} promote, {Count(Outcome.Hold)} hold, "
            + $"{Count(Outcome.Error)} error ({DurationText.Of(report.Duration)})";
    }

    /// <summary>The number of a scenario's flows and its duration; its file if there was no run.</summary>
    public static string Size(ScenarioResult result)
    {
        if (result.Run is not { } run)
        {
            return PrintableText.Of(result.Scenario.File);
        }

        var readings = run.Stages.Select(s => s.Readings).Distinct().ToArray();
        var counted =
            readings.Length == 1 ? $"{CountText.Of(readings[0], "reading")} each" : $"{readings.Min()} to {readings.Max()} readings each";
        return $"{CountText.Of(run.Plan.Flows.Length, "flow")}{NotAsked(result)}, {CountText.Of(run.Stages.Length, "stage")}, {counted} "
            + $"({DurationText.Of(run.Duration)})";
    }

    /// <summary>The number of a scenario's untested flows and of tested ones; empty if all are tested.</summary>
    public static string NotAsked(ScenarioResult result) =>
        result.Scenario.NotAsked > 0 ? $" ({CountText.Number(result.Scenario.NotAsked)} not tested)" : "";

    /// <summary>The command that runs a whole scenario again.</summary>
    public static string Repeat(ScenarioResult result, RunReport report) =>
        PrintableText.Of(Command(result.Scenario.File, report.Engine, report.EngineArguments));

    /// <summary>The command that runs a scenario on an engine.</summary>
    public static string Command(string file, string engine, ImmutableArray<string> engineArguments) =>
        string.Join(' ', ((string[])["stagetest", "run", file, "--engine", engine, .. engineArguments]).Select(ShellText.Quote));
}
