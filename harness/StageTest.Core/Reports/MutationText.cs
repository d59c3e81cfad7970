using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Mutation;

namespace StageTest.Core.Reports;

/// <summary>Writes for people which mistakes in policies no expectation notices.</summary>
internal static class MutationText
{
    /// <summary>Writes the results of all scenarios.</summary>
    public static void Write(ImmutableArray<MutationRun> runs, TextWriter writer)
    {
        foreach (var run in runs)
        {
            writer.WriteLine(
                $"{run.Scenario.Name}: "
                    + $"{Score(run.Killed, run.Survivors.Count(), run.Score)}"
                    + $"{(run.Equivalent > 0 ? $", {run.Equivalent} equivalent" : "")}"
            );
            if (run.Results.Length < run.Possible)
            {
                writer.WriteLine(
                    $"  a sample: {run.Results.Length} of {run.Possible} mutants were tried; '--max-mutants {run.Possible}' tries all"
                );
            }

            foreach (var survivor in run.Survivors)
            {
                writer.WriteLine(
                    $"  {survivor.Mutant.Location}: {survivor.Mutant.Subject} {survivor.Mutant.Description} {survivor.FullEffect}"
                );
                foreach (var line in survivor.Remedy)
                {
                    writer.WriteLine($"    {line.Path}:  - {line.Text}");
                }
            }
        }

        writer.WriteLine(
            $"{CountText.Of(runs.Length, "scenario")}: "
                + $"{Score(runs.Sum(r => r.Killed), runs.Sum(r => r.Survivors.Count()), MutationRun.ScoreOf(runs))}."
        );
    }

    private static string Score(int killed, int survived, double score) =>
        string.Create(CultureInfo.InvariantCulture, $"{killed} of {killed + survived} mutants noticed ({score * 100:0.#} %)");
}
