using System.CommandLine;
using StageTest.Cli.Git;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest diff</c>: the connections that a change opens and closes.</summary>
internal static class DiffCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "diff",
            Description = "Shows which connections a change of policies opens and closes, the riskiest first.",
            Examples = """
                stagetest diff scenarios/shop/lockdown.yaml
                stagetest diff before/ after/ --exit-code
                stagetest diff main:apps/shop apps/shop --output md
                stagetest diff main:apps/shop apps/shop --output html=changes.html --group-by team
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "success"),
                (ExitCode.Hold, "something differs, with --exit-code only"),
                (ExitCode.BadInput, "bad input or a wrong command line"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var before = new Argument<string>("BEFORE")
        {
            Description =
                "Manifests: a file or folder, or REV:PATH of a git revision. Or a scenario, whose baseline is compared with its "
                + "promoted stage.",
        };
        var after = new Argument<string?>("AFTER")
        {
            Description = "Manifests to compare with. A scenario needs none.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new OutputOption<MapComparison>(surroundings.Formats);
        var exitCode = new Option<bool>("--exit-code") { Description = "Exits with 1 if anything differs." };
        var label = GroupOption.Create();
        var verbose = CommonOptions.Verbose();
        command.Add(before);
        command.Add(after);
        command.Add(output.Option);
        command.Add(exitCode);
        command.Add(label);
        command.Add(verbose);
        command.SetAction(output, terminal, async (parsed, reports, cancellationToken) =>
        {
            var diagnostics = new DiagnosticBag();
            var pair = await ReadAsync(parsed.GetRequiredValue(before), parsed.GetValue(after), diagnostics, cancellationToken);
            if (pair is { } read)
            {
                PolicyInputs.TellUnjudged(diagnostics, read.Before, read.After);
                pair = WithAllPods(SamePlacement(read.Before, read.After), diagnostics);
            }

            if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || pair is not { } inputs)
            {
                return ExitCode.BadInput;
            }

            return ReportingActions.WithinLimits(terminal, () =>
            {
                var comparison = MapComparison.Of(Map(inputs.Before, inputs.After), Map(inputs.After, inputs.Before));
                var frames = LabelFrames.Of(parsed.GetValue(label), inputs.Before.Topology, inputs.After.Topology);
                comparison = comparison with { Frames = frames };
                return !reports.Write(comparison, terminal) ? ExitCode.Failure
                    : parsed.GetValue(exitCode) && !comparison.IsEmpty ? ExitCode.Hold
                    : ExitCode.Promote;
            });
        });
    }

    // Addresses and a cluster that one side alone knows make differences that no change of policies makes.
    private static (PolicyInputs Before, PolicyInputs After) SamePlacement(PolicyInputs before, PolicyInputs after) =>
        before.Placement is null || after.Placement is null
            ? (before with { Placement = null }, after with { Placement = null })
            : (before, after);

    // The stated placement of pods cannot be used for a larger number of pods.
    private static (PolicyInputs Before, PolicyInputs After) WithAllPods(
        (PolicyInputs Before, PolicyInputs After) read,
        DiagnosticBag diagnostics
    )
    {
        var (before, after) = read;
        PolicyInputs With(PolicyInputs inputs, Topology other)
        {
            var topology = inputs.Topology.WithPodsOf(other);
            return ReferenceEquals(topology, inputs.Topology)
                ? inputs
                : inputs with
                {
                    Topology = topology,
                    Placement = inputs.Placement is null ? null : Placement.Default(topology),
                };
        }

        var (first, second) = (With(before, after.Topology), With(after, before.Topology));
        foreach (var (input, all) in ((PolicyInputs, PolicyInputs)[])[(before, first), (after, second)])
        {
            foreach (
                var (own, more) in input.Topology.Workloads.Zip(all.Topology.Workloads).Where(w => w.First.Replicas != w.Second.Replicas)
            )
            {
                diagnostics.Warning(
                    own.Location,
                    $"{own.Kind} {own.Ref} has {CountText.Of(own.Replicas, "pod")} here and {more.Replicas} on the other side. What "
                        + $"policies do is compared for {more.Replicas}: a pod that is added or removed opens and closes nothing."
                );
            }
        }

        return (first, second);
    }

    private static ConnectionMap Map(PolicyInputs inputs, PolicyInputs other) =>
        ConnectionMapper.Map(inputs.Topology, inputs.Placement, inputs.Policies, other.Policies, other.Topology.Services);

    private static async Task<(PolicyInputs Before, PolicyInputs After)?> ReadAsync(
        string before,
        string? after,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        if (after is not null)
        {
            var first = await ReadOneAsync(before, diagnostics, cancellationToken);
            var second = await ReadOneAsync(after, diagnostics, cancellationToken);
            return first is null || second is null ? null
                : PolicyInputs.Represent(diagnostics, first, second) is [var one, var other] ? (one, other)
                : null;
        }

        if (!File.Exists(before) || !ScenarioFiles.IsScenario(before))
        {
            diagnostics.Error(SourceLocation.Whole(before), "This is not a scenario. Give a second path to compare with.");
            return null;
        }

        var baseline = PolicyInputs.Read(before, Stage.Baseline, diagnostics);
        return baseline?.Scenario is { } scenario ? (baseline, baseline with { Policies = scenario.PoliciesAt(Stage.Promoted) }) : null;
    }

    private static async Task<PolicyInputs?> ReadOneAsync(string path, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (File.Exists(path) || Directory.Exists(path) || !GitRevision.TryParse(path, out var revision))
        {
            return PolicyInputs.Read(path, Stage.Baseline, diagnostics);
        }

        return
            await revision.ReadAsync(diagnostics, cancellationToken) is { } files
            && ApplicationReader.Read(files, path, diagnostics) is { } application
            ? PolicyInputs.Of(application, Stage.Baseline)
            : null;
    }
}
