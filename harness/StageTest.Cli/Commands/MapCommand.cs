using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest map</c>: everything that policies allow, for all ports and addresses.</summary>
internal static class MapCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "map",
            Description = "Shows every connection that policies allow, by calculation: all pairs of workloads, ports and addresses.",
            Examples = """
                stagetest map apps/shop
                stagetest map scenarios/shop/lockdown.yaml --stage promoted --output md
                stagetest map apps/shop --output svg=shop.svg --output html=shop.html
                stagetest map apps/shop --group-by team --output svg=teams.svg
                stagetest map apps/shop --output dot | dot -Tpdf > shop.pdf
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var path = new Argument<string>("PATH")
        {
            Description = "A scenario file, or a file or folder of manifests: workloads and policies; '-' reads standard input.",
        };
        var stage = StageOption.Create(Stage.Baseline);
        var label = GroupOption.Create();
        var output = new OutputOption<ConnectionMap>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        command.Add(path);
        command.Add(stage);
        command.Add(label);
        command.Add(output.Option);
        command.Add(verbose);
        command.SetAction(output, terminal, async (parsed, reports, cancellationToken) =>
        {
            var diagnostics = new DiagnosticBag();
            var inputs = await PolicyInputs.ReadAsync(
                parsed.GetRequiredValue(path),
                StageOption.Parse(parsed.GetRequiredValue(stage)),
                terminal,
                diagnostics,
                cancellationToken
            );
            inputs = inputs is null ? null : PolicyInputs.Represent(diagnostics, inputs)[0];
            if (inputs is not null)
            {
                PolicyInputs.TellUnjudged(diagnostics, inputs);
            }

            if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || inputs is null)
            {
                return ExitCode.BadInput;
            }

            return ReportingActions.WithinLimits(terminal, () =>
            {
                var map = ConnectionMapper.Map(inputs.Topology, inputs.Placement, inputs.Policies);
                map = map with { Frames = LabelFrames.Of(parsed.GetValue(label), inputs.Topology) };
                return reports.Write(map, terminal) ? ExitCode.Promote : ExitCode.Failure;
            });
        });
    }
}
