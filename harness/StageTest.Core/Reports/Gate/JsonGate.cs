using StageTest.Core.Connectivity;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Gate;

/// <summary>
/// The gate's report for scripts: one JSON object, version 1. Its field <c>run</c> is the report of <c>stagetest run</c>.
/// </summary>
internal sealed class JsonGate : IResultWriter<GateReport>
{
    private const int Version = 1;

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer) => ContractJson.Write(Of(report), writer, ContractJson.Compact);

    private static GateContract Of(GateReport report) =>
        new()
        {
            Version = Version,
            Decision = OutcomeText.Code(report.Outcome),
            Base = report.Base,
            Head = report.Head,
            Engine = report.Engine,
            SendsPackets = report.SendsPackets,
            ChangedFiles = report.ChangedFiles,
            Problems = report.Problems.Select(Of),
            Reasons = report.Reasons.Select(Of),
            Scenarios = report.Changes.Select(Of),
            Connections = report.Connections is { } connections ? Of(connections) : null,
            Settings = report.Settings,
            Questions = report.Questions.Select(Of),
            Rules = report.Rules.Select(Of),
            Mutations = report.Mutations is { } mutations ? Of(mutations) : null,
            Run = report.Run is { } run ? JsonReport.Of(run) : null,
        };

    private static ProblemContract Of(Diagnostic problem) =>
        new()
        {
            Severity = problem.Severity.ToString().ToLowerInvariant(),
            Location = problem.Location.ToString(),
            Message = problem.Message,
        };

    private static GateReasonContract Of(HoldReason reason) =>
        new()
        {
            Id = reason.Id,
            Place = reason.Place,
            Message = reason.Text,
            Location = reason.Location.ToString(),
            Scenario = reason.Scenario,
            Holds = reason.Holds,
            Accepted = GateText.Acceptance(reason),
            Stage = reason.Stage is { } stage ? StageText.Name(stage) : null,
            Cause = reason.Cause?.Id,
            Page = reason.Kind.Page,
        };

    private static ScenarioChangeContract Of(ScenarioChange change) =>
        new()
        {
            Name = change.Scenario.Name,
            File = change.Scenario.File,
            New = change.IsNew,
            Flows = change.Flows.Select(Of),
            Connections = Of(change.Map),
            ConnectionsBeforePromotion = Of(change.EarlyMap),
            MapProblem = change.MapProblem,
        };

    private static FlowChangeContract Of(FlowChange change) =>
        new()
        {
            Flow = change.Flow.ToString(),
            Stage = StageText.Name(change.Stage),
            Before = change.Before.Code(),
            After = change.After.Verdict.Code(),
            Ingress = change.After.Ingress.ToString(),
            Egress = change.After.Egress.ToString(),
        };

    private static IEnumerable<ConnectionChangeContract> Of(MapComparison? map) =>
        (map?.Changes ?? []).Select(connection => new ConnectionChangeContract
        {
            From = connection.From.ToString(),
            To = connection.To.ToString(),
            Opens = connection.Opened.ToFullString(),
            Closes = connection.Closed.ToFullString(),
        });

    private static QuestionContract Of(BaseQuestion question) =>
        new()
        {
            Scenario = question.Before.Name,
            File = question.Before.File,
            Problem = question.Problem,
            Answers = question.Answers.Select(Of),
            Changes = question.Changes.Select(Of),
        };

    private static AnswerContract Of(BaseAnswer answer) =>
        new()
        {
            Flow = answer.Flow.ToString(),
            Stage = StageText.Name(answer.Stage),
            Expected = answer.Expected?.Code(),
            Before = answer.Before.Code(),
            ByBase = answer.Now.Verdict.Code(),
            ByHead = answer.ByHead?.Code(),
            Otherwise = answer.IsOtherwise,
            DeclaredBy = answer.DeclaredBy,
            DeclaredAt = answer.DeclaredAt?.ToString(),
        };

    private static QuestionChangeContract Of(QuestionChange change) =>
        new()
        {
            Part = QuestionText.Code(change.Part),
            Subject = change.Subject,
            Before = change.Before,
            After = change.After,
            Location = change.Location.ToString(),
            DeclaredBy = change.DeclaredBy,
            DeclaredAt = change.DeclaredAt?.ToString(),
        };

    private static RuleContract Of(RuleUse use) =>
        new()
        {
            Rule = use.ToString(),
            Location = use.Location.ToString(),
            Readiness = use.Readiness.ToString().ToLowerInvariant(),
            By = use.By,
        };

    private static MutationReviewContract Of(MutationReview review) =>
        new()
        {
            Score = review.Score,
            Least = review.Least,
            Noticed = review.Killed,
            Unnoticed = review.Survivors.Select(survivor => new UnnoticedContract
            {
                At = survivor.Mutant.Location.ToString(),
                Change = $"{survivor.Mutant.Subject} {survivor.Mutant.Description}",
                Remedy = survivor.Remedy.Select(MutationJson.Of),
            }),
        };
}
