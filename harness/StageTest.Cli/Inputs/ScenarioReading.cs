using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Engines.Rendering;

namespace StageTest.Cli.Inputs;

/// <summary>How commands read scenarios.</summary>
internal static class ScenarioReading
{
    /// <summary>For commands whose result counts: differences from what deployers would apply are errors.</summary>
    public static ScenarioReaderOptions Strict { get; } = new() { Renderer = InstalledRenderer.OfMachine };

    /// <summary>For commands that only show things: differences from what deployers would apply are warnings.</summary>
    public static ScenarioReaderOptions Lenient { get; } = Strict with { WhereDeployersDiffer = Severity.Warning };
}
