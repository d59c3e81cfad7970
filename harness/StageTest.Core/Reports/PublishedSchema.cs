using System.Collections.Immutable;
using StageTest.Core.Contract;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Reports;

/// <summary>A JSON Schema that <c>stagetest schema NAME</c> prints.</summary>
/// <param name="Name">The name.</param>
/// <param name="Title">What the schema describes.</param>
/// <param name="Text">Creates its text.</param>
internal sealed record PublishedSchema(string Name, string Title, Func<string> Text)
{
    /// <summary>The schema of authors' files.</summary>
    public static PublishedSchema Scenario { get; } = new("scenario", "A scenario file", () => ScenarioSchema.Text);

    /// <summary>All of them, that of scenarios first.</summary>
    public static ImmutableArray<PublishedSchema> All { get; } =
    [
        Scenario,
        new("repository", "The settings of a repository: stagetest.yaml", () => RepositorySchema.Text),
        Of<RunContract>("report", "The report of stagetest run"),
        Of<GateContract>("gate", "The report of stagetest gate"),
        Of<MapContract>("map", "The map of stagetest map"),
        Of<DiffContract>("diff", "The differences of stagetest diff"),
        Of<LintContract>("lint", "The findings of stagetest lint"),
        Of<MutationContract>("mutation", "The mistakes of stagetest mutate"),
        Of<PromotionContract>("promotion", "The record of stagetest promote"),
        Of<PromotionReportContract>("promotion-report", "The report of stagetest promote"),
        Of<ExplanationContract>("explanation", "The answer of stagetest explain"),
        Of<DoctorContract>("doctor", "The answer of stagetest doctor"),
        Of<VerificationContract>("verification", "The answer of stagetest verify"),
        Of<ReplayContract>("replay", "The report of stagetest replay"),
        Of<RecommendationContract>("recommendation", "The report of stagetest recommend"),
        Of<ObservationContract>("observation", "The records of stagetest observe"),
        Of<FlowRecordContract>("flow-record", "A line of stagetest observe --output jsonl"),
        Of<RunFlowContract>("flow-log", "A line of stagetest run --output flows"),
        Of<AccessContract>("access", "The answer of stagetest access"),
        Of<DelegationContract>("delegation", "The answer of stagetest delegation"),
        Of<BoardContract>("board", "The board of stagetest board"),
    ];

    /// <summary>The schema of a name, or null if there is none.</summary>
    public static PublishedSchema? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    private static PublishedSchema Of<T>(string name, string title) =>
        new(name, title, () => ContractSchema.Text(typeof(T), $"{title}, version 1"));
}
