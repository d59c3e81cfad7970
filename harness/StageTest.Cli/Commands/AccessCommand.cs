using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Engines.Cluster;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest access</c>: who may do what to which policies.</summary>
internal static class AccessCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "access",
            Description =
                "Shows who may do what to policies, tier by tier: calculated from Roles, ClusterRoles and their bindings, and "
                + "with --context "
                + "reviewed and proven by a cluster.",
            Examples = """
                stagetest access rbac                                              every subject of a binding
                stagetest access rbac --as 'group team-shop' --install manifest    one subject
                stagetest access rbac --who-can create networkpolicies --tier security
                stagetest access rbac --output csv=access.csv                      a line for each verb
                stagetest access --context staging --as 'group team-shop'          the roles of a cluster, and its reviews
                stagetest access rbac --context staging --prove -n shop            and writes that change nothing
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "success"),
                (ExitCode.Hold, "calculation, review and proof disagree"),
                (ExitCode.BadInput, "bad input or a wrong command line"),
                (ExitCode.Failure, "a report cannot be written, or the cluster does not answer"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var paths = new Argument<string[]>("MANIFESTS")
        {
            Description =
                "Files and folders with Roles, ClusterRoles, RoleBindings, ClusterRoleBindings and Tiers; other kinds are ignored. "
                + "Default: those of the cluster of --context.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var install = InstallOption.Create();
        var subjects = SubjectOption.Create("--as", $"Only this subject: {AccessSubject.Form}. Repeatable.");
        var tiers = new Option<string[]>("--tier")
        {
            HelpName = "TIER",
            Description = "Only policies in this tier. Repeatable. Default: all tiers that the files name, and those of every cluster.",
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
        var kubeconfig = new Option<string?>(EngineOptionSet.SettingOf(ClusterEngine.Kubeconfig.Name))
        {
            Description = ClusterEngine.Kubeconfig.Description,
            HelpName = ClusterEngine.Kubeconfig.Form,
        };
        var context = new Option<string?>(EngineOptionSet.SettingOf(ClusterEngine.Context.Name))
        {
            Description =
                "The context of a cluster that reviews the same (SubjectAccessReview). Nothing is changed there. Default: no cluster.",
            HelpName = ClusterEngine.Context.Form,
        };
        var prove = new Option<bool>("--prove")
        {
            Description =
                "With --context: tries writes as each subject by impersonation, with dryRun=All, in the namespaces that are "
                + "named. The same "
                + "write as the caller is the control.",
        };
        command.Validators.Add(result =>
        {
            var isLive = result.Written(context) is not null;
            if (!isLive && result.GetValue(paths) is not { Length: > 0 })
            {
                result.AddError("Name files of roles and bindings, or a cluster with --context.");
            }

            if (!isLive && result.GetValue(prove))
            {
                result.AddError("--prove needs a cluster. Name one with --context.");
            }
        });
        var output = new OutputOption<AccessMatrix>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        foreach (
            var option in (ReadOnlySpan<Option>)
                [install, subjects, whoCan, tiers, space, kubeconfig, context, prove, output.Option, verbose]
        )
        {
            command.Add(option);
        }

        command.Add(paths);
        command.SetAction(output, terminal, (parsed, reports, cancellationToken) =>
        {
            var asked = parsed.GetValue(whoCan) ?? [];
            var action = new AccessAction(terminal)
            {
                Paths = [.. parsed.GetValue(paths) ?? []],
                Install = CalicoInstall.Find(parsed.GetRequiredValue(install))!,
                Context = parsed.GetValue(context),
                Kubeconfig = parsed.GetValue(kubeconfig),
                Proves = parsed.GetValue(prove),
                AsksWho = asked.Length > 0,
                IsVerbose = parsed.GetValue(verbose),
                Question = new()
                {
                    Subjects = [.. parsed.GetValue(subjects) ?? []],
                    Tiers = [.. parsed.GetValue(tiers) ?? []],
                    Namespace = parsed.GetValue(space),
                    Verb = asked.Length > 0 ? asked[0] : null,
                    Kinds = asked.Length > 1 ? AccessKind.Named(asked[1]) : [],
                },
            };
            return action.RunAsync(reports, cancellationToken);
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
