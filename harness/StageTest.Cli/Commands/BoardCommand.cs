using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Boards;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest board</c>: tiers and policies in the order of their evaluation.</summary>
internal static class BoardCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "board",
            Description =
                "Shows the tiers and policies of a scenario in the order in which its version of Calico evaluates them: what "
                + "they select, what "
                + "promotion makes of them, and which flows each rule decides.",
            Examples = """
                stagetest board scenarios/shop/lockdown.yaml
                stagetest board scenarios/shop/lockdown.yaml --output html=board.html --output svg=board.svg
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var path = new Argument<string>("SCENARIO") { Description = "A scenario file." };
        var output = new OutputOption<PolicyBoard>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        command.Add(path);
        command.Add(output.Option);
        command.Add(verbose);
        command.SetAction(output, terminal, (parsed, reports) =>
        {
            var diagnostics = new DiagnosticBag();
            var file = parsed.GetRequiredValue(path);
            var inputs = PolicyInputs.Read(file, Stage.Promoted, diagnostics);
            if (inputs is { Scenario: null } && !diagnostics.HasErrors)
            {
                diagnostics.Error(
                    SourceLocation.Whole(file),
                    "This is not a scenario. A board shows the policies of a scenario: name its file."
                );
            }

            return !PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || inputs?.Scenario is not { } scenario
                    ? ExitCode.BadInput
                : reports.Write(PolicyBoard.Of(scenario), terminal) ? ExitCode.Promote
                : ExitCode.Failure;
        });
    }
}
