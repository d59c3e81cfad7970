using StageTest.Core.Gate;

namespace StageTest.Core.Reports.Gate;

/// <summary>The gate's report for the checks of a pull request: workflow commands of GitHub Actions, for standard output.</summary>
internal sealed class GitHubGate : IResultWriter<GateReport>
{
    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer) => WorkflowCommands.Write(GateAnnotations.Of(report), writer);
}
