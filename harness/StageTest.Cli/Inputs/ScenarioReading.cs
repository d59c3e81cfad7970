using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Engines.Rendering;

namespace StageTest.Cli.Inputs;

/// <summary>How commands read scenarios.</summary>
internal static class ScenarioReading
{
    /// <summary>For commands whose answer counts: what deployers would apply otherwise is an error.</summary>
    public static ScenarioReaderOptions Strict { get; } = new() { Renderer = InstalledRenderer.OfMachine };

    /// <summary>For commands that show what there is: what deployers would apply otherwise is a warning.</summary>
    public static ScenarioReaderOptions Lenient { get; } = Strict with { WhereDeployersDiffer = Severity.Warning };
}
