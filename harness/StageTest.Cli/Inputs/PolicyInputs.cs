using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Inputs;

/// <summary>Workloads and policies on a command line: a scenario at one stage, or a folder of plain manifests.</summary>
internal sealed record PolicyInputs
{
    /// <summary>The workloads.</summary>
    public required Topology Topology { get; init; }

    /// <summary>Their addresses, or null if unknown.</summary>
    public Placement? Placement { get; init; }

    /// <summary>The policies of the requested stage.</summary>
    public required PolicySet Policies { get; init; }

    /// <summary>The scenario, or null for plain manifests.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>Reads a path: a scenario file, or manifests; null, with errors, if something is wrong.</summary>
    public static PolicyInputs? Read(string path, Stage stage, DiagnosticBag diagnostics) =>
        File.Exists(path) && ScenarioFiles.IsScenario(path)
            ? ReadScenario(path, stage, diagnostics)
            : ReadManifests(path, stage, diagnostics);

    /// <summary>Reads a path, or standard input if the path is <c>-</c>.</summary>
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

    /// <summary>
    /// The inputs, with generated pods that represent those that policies select, if none of them has a workload:
    /// <see cref="Representatives"/>.
    /// </summary>
    /// <param name="diagnostics">Receives a warning about generated pods.</param>
    /// <param name="inputs">The inputs, all that are compared.</param>
    public static PolicyInputs[] Represent(DiagnosticBag diagnostics, params PolicyInputs[] inputs)
    {
        if (inputs.Any(i => i.Scenario is not null || !i.Topology.Workloads.IsEmpty) || inputs.All(i => i.Policies.Policies.IsEmpty))
        {
            return inputs;
        }

        PolicySet[] policies = [.. inputs.Select(i => i.Policies)];
        var place = policies.SelectMany(p => p.Policies).First().Location;
        var ports = Representatives.NamedPorts(policies);
        diagnostics.Warning(
            place,
            "There are policies and no workloads, so each set of labels that a policy selects is shown as a pod that has it, and 'any' as "
                + "a pod that has none of them."
                + (
                    ports.IsEmpty
                        ? ""
                        : $" No workload gives named ports a number; here they are {string.Join(", ", ports.Select(p => p.ToString()))}."
                )
        );
        var known = inputs[0].Topology with { Namespaces = [.. inputs.SelectMany(i => i.Topology.Namespaces).DistinctBy(n => n.Name)] };
        var topology = Representatives.Of(known, policies);
        return [.. inputs.Select(i => i with { Topology = topology })];
    }

    /// <summary>Names the rules with conditions that are not evaluated; their effect is shown as unknown.</summary>
    /// <param name="diagnostics">Receives a warning for each.</param>
    /// <param name="inputs">The inputs, all that are compared. A rule that is the same in two of them is named once, in the last.</param>
    public static void TellUnjudged(DiagnosticBag diagnostics, params PolicyInputs[] inputs)
    {
        foreach (var rule in inputs.Reverse().SelectMany(i => UnjudgedRule.Of(i.Policies)).DistinctBy(r => (r.Policy, r.Content)))
        {
            diagnostics.Warning(rule.Location, $"{rule.Text} What it may decide is shown as unknown.");
        }
    }

    /// <summary>Writes the diagnostics of the input, and returns whether it is usable.</summary>
    public static bool Tell(DiagnosticBag diagnostics, CommandTerminal terminal, bool isVerbose)
    {
        DiagnosticLines.Write(diagnostics.Sorted(), isVerbose ? Severity.Note : Severity.Warning, terminal.Error);
        return !diagnostics.HasErrors;
    }
}
