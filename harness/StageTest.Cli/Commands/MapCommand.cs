using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest map</c>: everything that policies let through, for all ports and addresses.</summary>
internal static class MapCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A scenario file, or a file or folder of manifests: workloads and policies.",
        };
        var stage = StageOption.Create(Stage.Baseline);
        var output = new Option<string>("--output", "-o")
        {
            Description = "txt, json, md, csv, or dot for Graphviz.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => MapFormats.Names[0],
        };
        output.AcceptOnlyFromAmong([.. MapFormats.Names]);
        var verbose = CommonOptions.Verbose();
        var command = new Command(
            "map",
            "Shows the complete connectivity that policies leave, symbolically: every pair of workloads, every port, every address."
        )
        {
            path,
            stage,
            output,
            verbose,
        };
        command.SetAction(parsed =>
        {
            var diagnostics = new DiagnosticBag();
            var inputs = PolicyInputs.Read(parsed.GetRequiredValue(path), StageOption.Parse(parsed.GetRequiredValue(stage)), diagnostics);
            if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || inputs is null)
            {
                return ExitCode.BadInput;
            }

            try
            {
                MapFormats
                    .Find(parsed.GetRequiredValue(output))!
                    .Write(ConnectionMapper.Map(inputs.Topology, inputs.Placement, inputs.Policies), terminal.Out);
                return ExitCode.Promote;
            }
            catch (NotSupportedException limit)
            {
                terminal.Error.WriteLine(limit.Message);
                return ExitCode.BadInput;
            }
        });
        return command;
    }
}
