using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Inputs;

/// <summary>Workloads and policies that a command line names: a scenario at one stage, or a folder of plain manifests.</summary>
internal sealed record PolicyInputs
{
    /// <summary>The workloads.</summary>
    public required Topology Topology { get; init; }

    /// <summary>Their addresses, or null where nobody knows them.</summary>
    public Placement? Placement { get; init; }

    /// <summary>The policies of the stage that was asked for.</summary>
    public required PolicySet Policies { get; init; }

    /// <summary>The scenario, or null for plain manifests.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Reads a path: a scenario file, or manifests; null, with errors, where something is wrong.</summary>
    public static PolicyInputs? Read(string path, Stage stage, DiagnosticBag diagnostics) =>
        File.Exists(path) && ScenarioFiles.IsScenario(path)
            ? ReadScenario(path, stage, diagnostics)
            : ReadManifests(path, stage, diagnostics);

    /// <summary>Reads a path, or standard input where the path says so.</summary>
    public static async Task<PolicyInputs?> ReadAsync(
        string path,
        Stage stage,
        CommandTerminal terminal,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        if (path != StandardInput.Path)
        {
            return Read(path, stage, diagnostics);
        }

        return await StandardInput.ReadAsync(terminal, diagnostics, cancellationToken) switch
        {
            null => null,
            var text when ScenarioFiles.IsScenario(text, path) => ScenarioReader.Read(path, text, ScenarioReading.Lenient, diagnostics)
                is { } scenario
                ? Of(scenario, stage)
                : null,
            var text => ApplicationReader.Read([(path, text)], path, diagnostics) is { } application ? Of(application, stage) : null,
        };
    }

    private static PolicyInputs? ReadScenario(string path, Stage stage, DiagnosticBag diagnostics) =>
        ScenarioReader.Read(path, ScenarioReading.Lenient, diagnostics) is { } scenario ? Of(scenario, stage) : null;

    private static PolicyInputs Of(Scenario scenario, Stage stage) =>
        new()
        {
            Topology = scenario.Topology,
            Placement = Placement.Default(scenario.Topology),
            Policies = scenario.PoliciesAt(stage),
            Scenario = scenario,
        };

    private static PolicyInputs? ReadManifests(string path, Stage stage, DiagnosticBag diagnostics) =>
        ApplicationReader.Read(path, diagnostics) is { } application ? Of(application, stage) : null;

    /// <summary>The inputs of an application at a stage.</summary>
    public static PolicyInputs Of(Application application, Stage stage) =>
        new()
        {
            Topology = application.Topology,
            Policies = stage == Stage.Promoted ? application.Policies.AsIfPromoted() : application.Policies.Live(),
        };

    /// <summary>Writes what there is to say about the input; whether it is usable.</summary>
    public static bool Tell(DiagnosticBag diagnostics, CommandTerminal terminal, bool isVerbose)
    {
        DiagnosticLines.Write(diagnostics.Sorted(), isVerbose ? Severity.Note : Severity.Warning, terminal.Error);
        return !diagnostics.HasErrors;
    }
}
