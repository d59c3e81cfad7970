using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Commands.Promote;

/// <summary><c>stagetest promote</c>: replaces proven staged policies with their enforced form.</summary>
internal static class PromoteCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "promote",
            Description = "Writes the enforced form of staged policies that a report proves, and a record of it.",
            Examples = """
                stagetest run scenarios/shop --engine lab -o json=report.json    proves it
                stagetest promote --from report.json --dry-run                   shows what would change
                stagetest promote --from report.json                             asks, changes it, and writes promotion.json
                stagetest promote --from report.json --verify-key lab.pub.pem --sign-key ci.pem --yes
                stagetest promote scenarios/shop --from report.json --record records/shop.json --yes
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "promoted, or promoted before"),
                (ExitCode.Hold, "not confirmed, or some scenario is not proven and its policies stay staged"),
                (ExitCode.BadInput, "bad input, or a policy that cannot be promoted as it is written; nothing was written"),
                (ExitCode.Failure, "a file cannot be written; nothing was changed"),
                (ExitCode.Interrupted, "interrupted; nothing was changed"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var paths = CommonOptions.Paths();
        paths.Description =
            "Scenario files, and folders that are searched for them: only their policies are promoted. Default: all of the report.";
        paths.Arity = ArgumentArity.ZeroOrMore;
        var from = new Option<string>("--from")
        {
            Description = "The JSON report that proves the scenarios.",
            HelpName = "REPORT",
            DefaultValueFactory = _ => "report.json",
        };
        var record = new Option<string?>("--record")
        {
            Description =
                $"Where the promotion record is written. Default: {PromoteSettings.DefaultRecord} at the top of the " + "repository.",
            HelpName = "FILE",
        };
        var scenarios = new Option<string?>("--scenarios")
        {
            Description = "Where all scenarios of the repository are. Default: its folder 'scenarios' if there is one, else all of it.",
            HelpName = "DIR",
        };
        var dryRun = new Option<bool>("--dry-run", "-n")
        {
            Description = "Prints the changes as a diff that 'git apply' takes, and writes nothing.",
        };
        var yes = new Option<bool>("--yes", "-y")
        {
            Description = "Writes the files. Without it, StageTest asks on a terminal, and elsewhere writes nothing.",
        };
        var deployer = SubjectOption.Create(
            "--check-access",
            $"Promotes only if this subject may write the promoted policies: {AccessSubject.Form}. Repeatable."
        );
        var rbac = new Option<string[]>("--rbac")
        {
            HelpName = "PATH",
            Description =
                "A file or folder of Roles, ClusterRoles and bindings, for --check-access. Repeatable. Default: 'access' of "
                + "each scenario.",
        };
        var install = InstallOption.Create();
        var verifyKey = KeyOption.Verify("the report");
        var signKey = KeyOption.Sign("the record");
        var output = new OutputOption<PromotionReport>(surroundings.Formats);
        command.Add(paths);
        command.Add(from);
        command.Add(record);
        command.Add(scenarios);
        command.Add(dryRun);
        command.Add(yes);
        command.Add(deployer);
        command.Add(rbac);
        command.Add(install);
        command.Add(verifyKey.Option);
        command.Add(signKey.Option);
        command.Add(output.Option);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                    {
                        if (!verifyKey.TryRead(parsed, terminal, out var reportKey))
                        {
                            return ExitCode.BadInput;
                        }

                        using var trusted = reportKey;
                        if (!signKey.TryRead(parsed, terminal, out var recordKey))
                        {
                            return ExitCode.BadInput;
                        }

                        using var signing = recordKey;
                        var settings = new PromoteSettings
                        {
                            Paths = [.. parsed.GetValue(paths) ?? []],
                            From = parsed.GetRequiredValue(from),
                            Record = parsed.GetValue(record),
                            Scenarios = parsed.GetValue(scenarios),
                            IsDry = parsed.GetValue(dryRun),
                            IsAgreed = parsed.GetValue(yes),
                            Deployers = [.. parsed.GetValue(deployer) ?? []],
                            Rbac = [.. parsed.GetValue(rbac) ?? []],
                            Install = CalicoInstall.Find(parsed.GetRequiredValue(install))!,
                            ReportKey = reportKey,
                            RecordKey = recordKey,
                            Reports = output.Of(parsed),
                        };
                        return new PromoteAction(terminal, engines, clock, settings).Promote(cancellationToken);
                    },
                    cancellationToken
                )
        );
    }
}
