using System.Collections.Immutable;
using StageTest.Cli.Commands;
using StageTest.Cli.Commands.Gate;
using StageTest.Cli.Commands.Lab;
using StageTest.Cli.Commands.Promote;
using StageTest.Cli.Commands.Run;
using StageTest.Cli.Commands.Studio;
using StageTest.Cli.Commands.Watch;

namespace StageTest.Cli;

/// <summary>The commands, in the order in which help lists them.</summary>
internal static class CommandList
{
    /// <summary>The commands of the product.</summary>
    public static ImmutableArray<CommandEntry> Known { get; } =
    [
        RunCommand.Entry,
        GateCommand.Entry,
        LintCommand.Entry,
        ExplainCommand.Entry,
        MapCommand.Entry,
        DiffCommand.Entry,
        BoardCommand.Entry,
        ObserveCommand.Entry,
        ReplayCommand.Entry,
        RecommendCommand.Entry,
        MutateCommand.Entry,
        PromoteCommand.Entry,
        VerifyCommand.Entry,
        AccessCommand.Entry,
        DelegationCommand.Entry,
        LabCommand.Entry,
        StudioCommand.Entry,
        DoctorCommand.Entry,
        SchemaCommand.Entry,
        InitCommand.Entry,
        OwnersCommand.Entry,
        RecordCommand.Entry,
        TruthCommand.Entry,
        WatchCommand.Entry,
        ProbeImageCommand.Entry,
        ClusterRoleCommand.Entry,
        CleanCommand.Entry,
        CompletionCommand.Entry,
    ];

    /// <summary>The texts that apply to the whole command line.</summary>
    public static CommandEntry Root { get; } =
        new()
        {
            Name = "stagetest",
            Description = "Proves network-policy changes on real packets before they are promoted.",
            Examples = """
                stagetest run scenarios                                     all scenarios of a folder, on the best engine of this machine
                stagetest run scenarios/shop/lockdown.yaml --engine lab     one scenario, on real packets
                stagetest run scenarios -o json=report.json -o junit=r.xml  reports for scripts and CI beside the text
                stagetest gate --base origin/main --engine lab              decides on a pull request
                stagetest lint scenarios                                    checks the files and runs nothing
                stagetest map apps/shop                                     every connection that a folder of manifests leaves open
                stagetest diff main:apps/shop apps/shop                     what a change opens and closes
                stagetest lab scenarios/shop/lockdown.yaml                  keeps a scenario up to enter, edit and watch
                stagetest doctor                                            what the engines need and this machine has
                """,
            ExitCodes = ExitCodeTexts.OfRun,
            Build = (_, _) => { },
        };
}
