using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest verify</c>: whether the files are exactly those that a promotion record says.</summary>
internal static class VerifyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var record = new Argument<string>("RECORD") { Description = "The promotion record." };
        var repository = new Option<string?>("--repository")
        {
            Description = "The repository. Default: the one that the record lies in, else the current directory.",
            HelpName = "DIR",
        };
        var command = new Command(
            "verify",
            "Checks that the files are exactly those that were proven and promoted. For the last step of a deployment."
        )
        {
            record,
            repository,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(() => Verify(parsed.GetRequiredValue(record), parsed.GetValue(repository), terminal), cancellationToken)
        );
        return command;
    }

    private static int Verify(string file, string? repository, CommandTerminal terminal)
    {
        var diagnostics = new DiagnosticBag();
        if (repository is not null && !Directory.Exists(repository))
        {
            diagnostics.Error(SourceLocation.Whole(repository), "There is no such folder.");
        }

        if (
            InputBytes.Read(file, PromotionRecord.MaximumLength, diagnostics) is not { } bytes
            || PromotionRecord.Read(bytes, file, diagnostics) is not { } record
            || diagnostics.HasErrors
        )
        {
            DiagnosticLines.Write(diagnostics.Sorted(), Severity.Error, terminal.Error);
            return ExitCode.BadInput;
        }

        var differences = RecordVerification.Differences(
            record,
            repository ?? new RepositoryFiles(file).Root,
            ScenarioReading.Strict.Renderer
        );
        foreach (var difference in differences)
        {
            terminal.Out.WriteLine(difference);
        }

        terminal.Out.WriteLine(
            differences.IsEmpty
                ? $"Verified: {CountText.Of(record.Subjects.Count, "file")} of {CountText.Of(record.Scenarios.Length, "scenario")} "
                    + "are exactly what was proven."
                : $"Not verified: {CountText.Of(differences.Length, "file")} {(differences.Length == 1 ? "is" : "are")} not what "
                    + "was proven."
        );
        return differences.IsEmpty ? ExitCode.Promote : ExitCode.Hold;
    }
}
