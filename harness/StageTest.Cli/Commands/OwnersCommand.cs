using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Inputs;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest owners</c>: the owners of a repository as a CODEOWNERS file.</summary>
internal static class OwnersCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "owners",
            Description = "Writes 'owners' of stagetest.yaml as a CODEOWNERS file, for forges that ask owners to review.",
            Examples = """
                stagetest owners --organization acme > .github/CODEOWNERS
                stagetest owners --name 'group oidc:shop=@acme/shop'
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var file = new Argument<string>("FILE")
        {
            Description = "The settings of the repository.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => RepositorySettings.File,
        };
        var organization = new Option<string?>("--organization")
        {
            HelpName = "NAME",
            Description = "The organization whose teams the groups are: 'group team-shop' becomes @NAME/team-shop.",
        };
        var names = new Option<KeyValuePair<AccessSubject, string>[]>("--name")
        {
            HelpName = "SUBJECT=OWNER",
            Description = "The name of a subject there: a name with @, or an email address. Repeatable.",
            CustomParser = ParseNames,
        };
        command.Add(file);
        command.Add(organization);
        command.Add(names);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var shown = RepositoryFiles.Display(path);
            var diagnostics = new DiagnosticBag();
            var settings = RepositoryFiles.ReadText(path, SourceLocation.Whole(shown), diagnostics) is { } text
                ? RepositorySettingsReader.Read(text, shown, diagnostics)
                : null;
            if (settings is { Owners.IsEmpty: true })
            {
                diagnostics.Error(SourceLocation.Whole(shown), "The file has no 'owners'. Write who owns which tiers and paths.");
            }

            var problems = new List<string>();
            var known = (parsed.GetValue(names) ?? []).DistinctBy(n => n.Key).ToDictionary();
            var owners = settings is null ? null : CodeOwners.Write(settings.Owners, parsed.GetValue(organization), known, problems);
            foreach (var problem in problems)
            {
                diagnostics.Error(SourceLocation.Whole(shown), problem);
            }

            if (!PolicyInputs.Tell(diagnostics, terminal, isVerbose: false) || owners is null)
            {
                return ExitCode.BadInput;
            }

            terminal.Out.Write(owners);
            return ExitCode.Promote;
        });
    }

    private static KeyValuePair<AccessSubject, string>[] ParseNames(ArgumentResult result)
    {
        var names = new List<KeyValuePair<AccessSubject, string>>();
        foreach (var token in result.Tokens.Select(t => t.Value))
        {
            var cut = token.LastIndexOf('=');
            if (
                cut > 0
                && AccessSubject.Parse(token[..cut]) is { } subject
                && token[(cut + 1)..] is { } name
                && name.Contains('@')
                && !name.Any(char.IsWhiteSpace)
            )
            {
                names.Add(new(subject, name));
            }
            else
            {
                result.AddError($"--name '{token}' is not SUBJECT=OWNER. Write {AccessSubject.Form}, '=' and a name with @.");
            }
        }

        return [.. names];
    }
}
