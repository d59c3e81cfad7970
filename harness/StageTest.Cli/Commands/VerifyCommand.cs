using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest verify</c>: checks that the files match a promotion record exactly.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "verify",
            Description = "Checks that the files are exactly those that were proven and promoted. For the last step of a deployment.",
            Examples = """
                stagetest verify promotion.json
                stagetest verify promotion.json --verify-key ci.pub.pem    and that the record is signed by this key
                stagetest verify promotion.json --repository checkout && kubectl apply -R -f checkout/policies/shop/live
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "the files are exactly what was proven"),
                (ExitCode.Hold, "some file changed, is missing or was added, or the record is not signed by the key"),
                (ExitCode.BadInput, "bad input, or not a promotion record"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var record = new Argument<string>("RECORD") { Description = "The promotion record." };
        var repository = new Option<string?>("--repository")
        {
            Description = "The repository. Default: the repository of the record, else the current directory.",
            HelpName = "DIR",
        };
        var verifyKey = KeyOption.Verify("the record");
        var output = new OutputOption<VerificationReport>(surroundings.Formats);
        command.Add(record);
        command.Add(repository);
        command.Add(verifyKey.Option);
        command.Add(output.Option);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                    {
                        if (!verifyKey.TryRead(parsed, terminal, out var key))
                        {
                            return ExitCode.BadInput;
                        }

                        using (key)
                        {
                            return Verify(parsed.GetRequiredValue(record), parsed.GetValue(repository), key, output.Of(parsed), terminal);
                        }
                    },
                    cancellationToken
                )
        );
    }

    private static int Verify(
        string file,
        string? repository,
        SigningKey? key,
        ReportOutputs<VerificationReport> reports,
        CommandTerminal terminal
    )
    {
        if (!reports.Prepare(terminal))
        {
            return ExitCode.BadInput;
        }

        var diagnostics = new DiagnosticBag();
        if (repository is not null && !Directory.Exists(repository))
        {
            diagnostics.Error(SourceLocation.Whole(repository), "There is no such folder.");
        }

        if (
            InputBytes.Read(file, PromotionRecord.MaximumLength, diagnostics) is not { } bytes
            || SignedContent.Open(bytes, file, SignedContent.Statement, key, diagnostics) is not { } signed
            || PromotionRecord.Read(signed.Claimed, file, diagnostics) is not { } record
            || diagnostics.HasErrors
        )
        {
            DiagnosticLines.Write(diagnostics.Sorted(), Severity.Error, terminal.Error);
            return ExitCode.BadInput;
        }

        // Objects without a digest are compared with no file.
        var differences = signed.Distrust is { } distrust
            ? [$"untrusted: {distrust}"]
            : RecordVerification.Differences(record, repository ?? new RepositoryFiles(file).Root, ScenarioReading.Strict.Renderer);
        return !reports.Write(new(record, differences), terminal) ? ExitCode.Failure
            : differences.IsEmpty ? ExitCode.Promote
            : ExitCode.Hold;
    }
}
