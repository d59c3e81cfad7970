using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Gate;
using StageTest.Core.Promotion;
using StageTest.Engines;

namespace StageTest.Cli.Commands.Gate;

/// <summary><c>stagetest gate</c>: its options, and their conversion to <see cref="GateSettings"/>.</summary>
internal static class GateCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "gate",
            Description =
                "Decides on a change between two git revisions: which connections it opens and closes, and whether they are "
                + "declared, tested and proven.",
            Examples = """
                stagetest gate                                              the working tree against where it left main
                stagetest gate --base origin/main --head HEAD --engine lab  two revisions, on real packets
                stagetest gate --base origin/main --engine lab -o github -o markdown=comment.md -o sarif=gate.sarif
                stagetest gate --expect-change change.yaml --waivers-from base --min-mutation-score 0.8
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "promote: every change is declared, tested and proven"),
                (ExitCode.Hold, "hold: at least one reason to hold is not waived"),
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was run"),
                (ExitCode.Failure, "the engine or its environment failed"),
                (ExitCode.Interrupted, "interrupted; everything that the engine created was removed"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var defaults = new GateSettings();
        var from = new Option<string?>("--base", "-b")
        {
            Description = "The revision to compare the change with. Default: the commit where it left origin/main, else main.",
            HelpName = "REV",
        };
        var head = new Option<string>("--head")
        {
            Description = "The revision to judge, or worktree for the files of the working tree.",
            HelpName = "REV",
            DefaultValueFactory = _ => defaults.Head,
        };
        var engine = new EngineOptionSet(engines, $"Default: {EngineCatalog.Choice}. A calculation promotes only with --engine simulate.");
        var repository = new Option<string>("--repository")
        {
            Description = "A directory of the repository; the folders are relative to it.",
            HelpName = "DIR",
            DefaultValueFactory = _ => defaults.Repository,
        };
        var policies = new Option<string?>("--policies")
        {
            Description = "The folder of policies. Default: the setting in stagetest.yaml of the base, else policies.",
            HelpName = "DIR",
        };
        var scenarios = new Option<string?>("--scenarios")
        {
            Description =
                "The folder of scenarios, and of waivers.yaml. Default: the setting in stagetest.yaml of the base, else scenarios.",
            HelpName = "DIR",
        };
        var all = new Option<bool>("--all", "-a") { Description = "Runs every scenario, also those that the change cannot affect." };
        var allowUncovered = new Option<bool>("--allow-uncovered")
        {
            Description = "Only warns of changed connections that no scenario tests.",
        };
        var expectChange = new Option<string?>("--expect-change")
        {
            Description =
                "A file with 'expectChange': what the whole change may open and close. From a Markdown file, such as a pull "
                + "request's description, the gate reads the fenced block that begins with it.",
            HelpName = "FILE",
        };
        var flows = new Option<string[]>("--flows")
        {
            Description = "A flow log: holds if the change would break a recorded connection. Repeatable.",
            HelpName = "FILE",
        };
        var score = new Option<double?>("--min-mutation-score")
        {
            Description =
                "Holds if scenarios notice less than this part, from 0 to 1, of the mutants of the affected policies, and lists "
                + "the lines to add.",
            HelpName = "SCORE",
            CustomParser = ParseScore,
        };
        var limits = new RunLimits(engines);
        var waivers = new Option<string?>("--waivers-from")
        {
            Description =
                "head or base: with base, a change cannot waive its own reasons. Default: the setting in stagetest.yaml of the base, "
                + "else head.",
            HelpName = "SIDE",
        };
        waivers.AcceptOnlyFromAmong("head", "base");
        var declarations = new Option<string?>("--declarations-from")
        {
            Description =
                "head or base: with base, a change cannot declare what it opens and closes. Default: the setting in stagetest.yaml of the "
                + "base, else head.",
            HelpName = "SIDE",
        };
        declarations.AcceptOnlyFromAmong("head", "base");
        var approvedBy = SubjectOption.Create(
            "--approved-by",
            $"A subject that approved the change: {AccessSubject.Form}. Counts for what the subject owns, by 'owners' of stagetest.yaml of "
                + "the base. "
                + "Repeatable."
        );
        var output = new OutputOption<GateReport>(surroundings.Formats);
        var signKey = KeyOption.Sign("JSON reports");
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Shows no progress." };
        var label = GroupOption.Create();
        var verbose = CommonOptions.Verbose();
        command.Add(from);
        command.Add(head);
        command.Add(repository);
        command.Add(policies);
        command.Add(scenarios);
        command.Add(all);
        command.Add(allowUncovered);
        command.Add(expectChange);
        command.Add(waivers);
        command.Add(declarations);
        command.Add(approvedBy);
        command.Add(flows);
        command.Add(score);
        command.Add(output.Option);
        command.Add(label);
        limits.AddTo(command);
        command.Add(signKey.Option);
        command.Add(quiet);
        command.Add(verbose);
        engine.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (!signKey.TryRead(parsed, terminal, out var key))
                {
                    return ExitCode.BadInput;
                }

                using var signing = key;
                return await new GateAction(terminal, engines, clock).RunAsync(
                    new()
                    {
                        Base = parsed.GetValue(from),
                        Head = parsed.GetRequiredValue(head),
                        Engine = engine.EngineOf(parsed),
                        Given = engine.Of(parsed),
                        Parallel = limits.ParallelOf(parsed),
                        TimeLimit = limits.TimeLimitOf(parsed),
                        Diagnostics = limits.DiagnosticsOf(parsed),
                        LeastMutationScore = parsed.GetValue(score),
                        Repository = parsed.GetRequiredValue(repository),
                        Policies = parsed.GetValue(policies),
                        Scenarios = parsed.GetValue(scenarios),
                        Flows = [.. parsed.GetValue(flows) ?? []],
                        All = parsed.GetValue(all),
                        AllowUncovered = parsed.GetValue(allowUncovered),
                        ExpectChange = parsed.GetValue(expectChange),
                        WaiversFromBase = IsBase(parsed.GetValue(waivers)),
                        DeclarationsFromBase = IsBase(parsed.GetValue(declarations)),
                        ApprovedBy = [.. parsed.GetValue(approvedBy) ?? []],
                        Reports = output.Of(parsed) with { Signer = ReportSigner.Of(key, SignedContent.GateReport) },
                        GroupBy = parsed.GetValue(label),
                        Quiet = parsed.GetValue(quiet),
                        Verbose = parsed.GetValue(verbose),
                    },
                    cancellationToken
                );
            }
        );
    }

    private static bool? IsBase(string? side) => side is null ? null : side == "base";

    private static double? ParseScore(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (
            !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var score)
            || score is not (>= 0 and <= 1)
        )
        {
            result.AddError($"--min-mutation-score: '{text}' is not a number from 0 to 1, such as 0.8.");
        }

        return score;
    }
}
