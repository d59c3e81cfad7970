using StageTest.Core.Decisions;

namespace StageTest.Core.Reports;

/// <summary>The report for the checks of a pull request: workflow commands of GitHub Actions, for standard output.</summary>
internal sealed class GitHubReport : IResultWriter<RunReport>
{
    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer) => WorkflowCommands.Write(RunAnnotations.Of(report), writer);
}
