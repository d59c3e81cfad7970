using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Boards;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Gate;
using StageTest.Core.Lint;
using StageTest.Core.Mutation;
using StageTest.Core.Promotion;
using StageTest.Core.Recommendation;
using StageTest.Core.Replay;
using StageTest.Core.Reports.Access;
using StageTest.Core.Reports.Boards;
using StageTest.Core.Reports.Flows;
using StageTest.Core.Reports.Gate;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Html;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Reports.Recommendations;

namespace StageTest.Core.Reports.Formats;

/// <summary>The formats of reports. Every command with reports offers those that can write its result.</summary>
/// <param name="all">The formats, the one for people first.</param>
internal sealed class OutputFormats(params ImmutableArray<OutputFormat> all)
{
    /// <summary>The formats of the product.</summary>
    public static OutputFormats Known { get; } =
        new(
            new OutputFormat("text") { Aliases = ["txt"] }
                .For<RunReport>(
                    (report, look, writer) =>
                        new TextReport(look.Width, look.Style, look.IsFull, look.ForTerminal ? look.Width : int.MaxValue).Write(
                            report,
                            writer
                        )
                )
                .For<GateReport>((report, look, writer) => new TextGate(look.Style).Write(report, writer))
                .For<LintReport>(LintText.Write)
                .For<ConnectionMap>(new TextMap().Write)
                .For<MapComparison>(MapDiffText.WriteText)
                .For<ImmutableArray<MutationRun>>(MutationText.Write)
                .For<ExplanationReport>(ExplanationText.Write)
                .For<MachineExamination>(ExaminationText.Write)
                .For<AccessMatrix>(AccessText.WriteText)
                .For<DelegationReport>(DelegationReport.WriteText)
                .For<VerificationReport>(PromotionText.Write)
                .For<PolicyBoard>(BoardText.Write)
                .For<FlowObservation>(ObservationTables.WriteText)
                .For<FlowRecord>(LiveRow.Write)
                .For<ReplayReport>(ReplayText.Write)
                .For<RecommendationReport>(RecommendationText.Write)
                .For<PromotionReport>(PromotionText.Write),
            new OutputFormat("markdown") { Aliases = ["md"] }
                .For<RunReport>(new MarkdownReport().Write)
                .For<GateReport>(new MarkdownGate().Write)
                .For<ConnectionMap>(new MarkdownMap().Write)
                .For<MapComparison>(MapDiffText.WriteMarkdown)
                .For<FlowObservation>(ObservationTables.WriteMarkdown)
                .For<ReplayReport>(ReplayText.WriteMarkdown)
                .For<RecommendationReport>(RecommendationText.WriteMarkdown)
                .For<DelegationReport>(DelegationReport.WriteMarkdown)
                .For<AccessMatrix>(AccessText.WriteMarkdown),
            new OutputFormat("json") { CanBeSigned = true }
                .For<RunReport>(new JsonReport().Write)
                .For<GateReport>(new JsonGate().Write)
                .For<LintReport>((report, writer) => LintJson.Write(report.Diagnostics, report.Findings, writer))
                .For<ConnectionMap>(new JsonMap().Write)
                .For<MapComparison>(MapDiffJson.Write)
                .For<ImmutableArray<MutationRun>>((runs, writer) => MutationJson.Write(runs, writer))
                .For<ExplanationReport>((report, writer) => ExplanationJson.Write(report.Explanation, report.Stage, report.Pending, writer))
                .For<MachineExamination>(ExaminationJson.Write)
                .For<AccessMatrix>(AccessJson.Write)
                .For<DelegationReport>(DelegationReport.WriteJson)
                .For<VerificationReport>((report, writer) => VerificationJson.Write(report.Record, report.Differences, writer))
                .For<PromotionReport>(PromotionJson.Write)
                .For<RecommendationReport>(RecommendationJson.Write)
                .For<FlowObservation>(ObservationJson.Write)
                .For<PolicyBoard>(BoardText.WriteJson)
                .For<ReplayReport>(ReplayJson.Write),
            new OutputFormat("jsonl")
                .For<FlowObservation>((flows, writer) => FlowRecordJson.WriteLines(flows.Records, writer))
                .For<FlowRecord>((flow, writer) => FlowRecordJson.WriteLines([flow], writer)),
            new OutputFormat("junit")
                .For<RunReport>(new JUnitReport().Write)
                .For<GateReport>(new JUnitGate().Write)
                .For<LintReport>(LintJUnit.Write),
            new OutputFormat("flows") { NeedsFlowLog = true }.For<RunReport>(new FlowLogReport().Write),
            new OutputFormat("sarif")
                .For<RunReport>(new SarifReport().Write)
                .For<GateReport>(new SarifGate().Write)
                .For<LintReport>((report, writer) => SarifLog.Write(LintAnnotations.Of(report), writer))
                .For<ReplayReport>((report, writer) => SarifLog.Write(ReplayAnnotations.Of(report), writer)),
            new OutputFormat("github")
                .For<RunReport>(new GitHubReport().Write)
                .For<GateReport>(new GitHubGate().Write)
                .For<LintReport>((report, writer) => WorkflowCommands.Write(LintAnnotations.Of(report), writer)),
            new OutputFormat("html")
                .For<RunReport>(new HtmlReport().Write)
                .For<GateReport>(new HtmlGate().Write)
                .For<ConnectionMap>(GraphPage.WriteHtml)
                .For<MapComparison>(GraphPage.WriteHtml)
                .For<PolicyBoard>(BoardPage.WriteHtml)
                .For<FlowObservation>(ObservationTables.WriteHtml)
                .For<RecommendationReport>(RecommendationPage.WriteHtml)
                .For<ReplayReport>(ReplayHtml.Write),
            new OutputFormat("csv")
                .For<ConnectionMap>(new CsvMap().Write)
                .For<FlowObservation>(ObservationTables.WriteCsv)
                .For<AccessMatrix>(AccessText.WriteCsv),
            new OutputFormat("dot").For<ConnectionMap>(new DotMap().Write),
            new OutputFormat("svg")
                .For<ConnectionMap>(GraphPage.WriteSvg)
                .For<MapComparison>(GraphPage.WriteSvg)
                .For<PolicyBoard>(SvgBoard.Write),
            new OutputFormat("mermaid").For<ConnectionMap>(MermaidGraph.Write).For<MapComparison>(MermaidGraph.Write)
        );

    /// <summary>The same formats with additions.</summary>
    public OutputFormats With(params ReadOnlySpan<OutputFormat> more) => new([.. all, .. more]);

    /// <summary>The names of the formats for a kind of result, the one for people first.</summary>
    public ImmutableArray<string> NamesFor<T>() => [.. all.Where(f => f.CanWrite<T>()).Select(f => f.Name)];

    /// <summary>The format with a name for a kind of result, or null if there is none.</summary>
    public OutputFormat? Find<T>(string name) => all.FirstOrDefault(f => f.CanWrite<T>() && f.IsCalled(name));

    /// <summary>The default format.</summary>
    public OutputFormat Default => all[0];
}
