using System.Collections.Immutable;

namespace StageTest.Core.Reports;

/// <summary>The report formats by the names that <c>--output</c> calls them.</summary>
internal static class ReportFormats
{
    /// <summary>The names, the one for people first.</summary>
    public static ImmutableArray<string> Names { get; } = ["text", "markdown", "json", "junit", "flows", "sarif", "github", "html"];

    /// <summary>The format of a name, or null where there is none.</summary>
    public static IReportFormat? Find(string name) =>
        name switch
        {
            "text" => new TextReport(),
            "markdown" => new MarkdownReport(),
            "json" => new JsonReport(),
            "junit" => new JUnitReport(),
            "sarif" => new SarifReport(),
            "github" => new GitHubReport(),
            "flows" => new FlowLogReport(),
            "html" => new HtmlReport(),
            _ => null,
        };
}
