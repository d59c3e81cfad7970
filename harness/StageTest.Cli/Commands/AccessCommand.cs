using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Documents;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest access</c>: who may do what to which policies.</summary>
internal static class AccessCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "access",
            Description = "Shows who may do what to policies, tier by tier: calculated from Roles, ClusterRoles and their bindings.",
            Examples = """
                stagetest access rbac                                              everybody whom a binding names
                stagetest access rbac --as 'group team-shop' --install manifest    one subject
                stagetest access rbac --who-can create networkpolicies --tier security
                stagetest access rbac --output csv=access.csv                      a line for each verb
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var paths = new Argument<string[]>("MANIFESTS")
        {
            Description =
                "Files and folders with Roles, ClusterRoles, RoleBindings, ClusterRoleBindings and Tiers; other kinds are passed over.",
            Arity = ArgumentArity.OneOrMore,
        };
        var install = InstallOption.Create();
        var subjects = SubjectOption.Create("--as", $"Only this subject: {AccessSubject.Form}. May be repeated.");
        var tiers = new Option<string[]>("--tier")
        {
            HelpName = "TIER",
            Description =
                "Only policies in this tier. May be repeated. Default: all tiers that the files name, and those of every cluster.",
        };
        var space = new Option<string?>("--namespace", "-n")
        {
            HelpName = "NAMESPACE",
            Description = "Only this namespace. Default: all that bindings name, and every other one.",
        };
        var whoCan = new Option<string[]>("--who-can")
        {
            HelpName = "VERB RESOURCE",
            Description = "Only this verb on this resource, such as 'create networkpolicies' or 'update tiers.projectcalico.org'.",
            Arity = new(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        whoCan.Validators.Add(CheckQuestion);
        var output = new OutputOption<AccessMatrix>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        foreach (var option in (ReadOnlySpan<Option>)[install, subjects, whoCan, tiers, space, output.Option, verbose])
        {
            command.Add(option);
        }

        command.Add(paths);
        command.SetAction(output, terminal, (parsed, reports) =>
        {
            var diagnostics = new DiagnosticBag();
            var inputs = AccessInputs.Read(parsed.GetRequiredValue(paths), diagnostics);
            if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)))
            {
                return ExitCode.BadInput;
            }

            var asked = parsed.GetValue(whoCan) ?? [];
            var question = new AccessQuestion
            {
                Subjects = [.. parsed.GetValue(subjects) ?? []],
                Tiers = [.. parsed.GetValue(tiers) ?? []],
                Namespace = parsed.GetValue(space),
                Verb = asked.Length > 0 ? asked[0] : null,
                Kinds = asked.Length > 1 ? AccessKind.Named(asked[1]) : [],
            };
            var matrix = AccessMatrix.Of(inputs.Rbac, inputs.Tiers, CalicoInstall.Find(parsed.GetRequiredValue(install))!, question);
            return reports.Write(asked.Length > 0 ? matrix.OfThoseWhoMay() : matrix, terminal) ? ExitCode.Promote : ExitCode.Failure;
        });
    }

    private static void CheckQuestion(OptionResult result)
    {
        if (result.Tokens is not [var verb, var resource])
        {
            return;
        }

        if (!AccessRequest.Verbs.Contains(verb.Value))
        {
            result.AddError($"--who-can: '{verb.Value}' is not a verb.{Suggestion.For(verb.Value, AccessRequest.Verbs, "Verbs are")}");
        }

        if (AccessKind.Named(resource.Value).IsEmpty)
        {
            var known = AccessKind.All.Select(k => k.Plural).Distinct();
            result.AddError(
                $"--who-can: '{resource.Value}' is not a resource that policies are made of."
                    + Suggestion.For(resource.Value, known, "Resources are")
            );
        }
    }
}
