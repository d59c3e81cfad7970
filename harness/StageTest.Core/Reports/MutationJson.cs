using StageTest.Core.Contract;
using StageTest.Core.Mutation;

namespace StageTest.Core.Reports;

/// <summary>Writes for scripts which mistakes scenarios would notice.</summary>
internal static class MutationJson
{
    /// <summary>Writes a <see cref="MutationContract"/>.</summary>
    public static void Write(IReadOnlyCollection<MutationRun> runs, TextWriter writer) =>
        ContractJson.Write(
            new MutationContract
            {
                Version = 1,
                Score = MutationRun.ScoreOf(runs),
                Scenarios = runs.Select(Of),
            },
            writer,
            ContractJson.Readable
        );

    /// <summary>A line to paste.</summary>
    public static RemedyContract Of(RemedyLine line) => new() { Path = line.Path, Item = line.Text };

    private static MutationRunContract Of(MutationRun run) =>
        new()
        {
            Name = run.Scenario.Name,
            File = run.Scenario.File,
            Score = run.Score,
            Possible = run.Possible,
            Killed = run.Killed,
            Equivalent = run.Equivalent,
            Survivors = run.Survivors.Select(survivor => new SurvivorContract
            {
                Operator = ContractJson.Code(survivor.Mutant.Operator),
                At = survivor.Mutant.Location.ToString(),
                Policy = survivor.Mutant.Subject,
                Change = survivor.Mutant.Description,
                Remedy = survivor.Remedy.Select(Of),
            }),
        };
}
