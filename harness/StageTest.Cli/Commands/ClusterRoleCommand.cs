using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Options;
using StageTest.Core.Access;
using StageTest.Engines;
using StageTest.Engines.Cluster;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest cluster-role</c>: the permissions that a run needs on a cluster.</summary>
internal static class ClusterRoleCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "cluster-role",
            Description =
                "Prints the smallest ClusterRole that '--engine cluster' needs, the Roles that 'observe --context' needs, or roles for "
                + "those who write policies in a tier.",
            Examples = """
                stagetest cluster-role | kubectl apply -f -
                stagetest cluster-role --allow-cluster-scope > role.yaml    for scenarios with policies or tiers of the whole cluster
                stagetest cluster-role --flows | kubectl apply -f -        for 'stagetest observe --context'
                stagetest cluster-role --for author --tier shop             who stages policies in a tier and promotes none
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            IsBeyondNative = true,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var wide = new Option<bool>(EngineOptionSet.SettingOf(ClusterEngine.AllowClusterScope.Name))
        {
            Description = "With the permissions for policies and tiers of the whole cluster.",
        };
        var store = new Option<bool>("--calico-store")
        {
            Description =
                "With permissions for crd.projectcalico.org instead of projectcalico.org: for clusters with Calico where nothing "
                + "serves the latter.",
        };
        var flows = new Option<bool>("--flows")
        {
            Description = "Prints the Roles that 'stagetest observe --context' needs instead, one for each namespace of a source.",
        };
        var part = new Option<string?>("--for")
        {
            HelpName = "PART",
            Description =
                "Roles for policies instead: "
                + string.Join("; ", TierRole.All.Select(r => $"{r.Name}: {r.Description}"))
                + ". 'stagetest access' shows what they grant.",
        };
        part.AcceptOnlyFromAmong([.. TierRole.All.Select(r => r.Name)]);
        var tier = new Option<string?>("--tier") { HelpName = "TIER", Description = "The tier, with --for." };
        command.Add(part);
        command.Add(tier);
        command.Validators.Add(result =>
            Check(
                result,
                result.Written(part),
                result.Written(tier),
                [result.GetResult(wide), result.GetResult(store), result.GetResult(flows)]
            )
        );
        command.Add(wide);
        command.Add(store);
        command.Add(flows);
        command.Validators.Add(result =>
        {
            if (result.GetValue(flows) && (result.GetValue(wide) || result.GetValue(store)))
            {
                result.AddError("'--flows' prints roles for observing alone: leave the other option out.");
            }
        });
        command.SetAction(parsed =>
        {
            if (TierRole.All.FirstOrDefault(r => r.Name == parsed.GetValue(part)) is { } role)
            {
                terminal.Out.Write(role.Manifests(parsed.GetValue(tier)!));
                return ExitCode.Promote;
            }

            terminal.Out.Write(
                parsed.GetValue(flows) ? Clusters.FlowRoles() : Clusters.ClusterRole(parsed.GetValue(wide), parsed.GetValue(store))
            );
            return ExitCode.Promote;
        });
    }

    private static void Check(CommandResult result, string? part, string? tier, IReadOnlyCollection<OptionResult?> others)
    {
        if ((part is null) != (tier is null))
        {
            result.AddError("--for and --tier belong together. Name both.");
        }
        else if (tier is not null && AccessLineShape.TierName.ProblemOf(tier) is { } problem)
        {
            result.AddError($"--tier: {problem}");
        }

        if (part is not null && others.Any(o => o is { Implicit: false }))
        {
            result.AddError("--for prints roles for policies, and no other option changes these. Leave the other option out.");
        }
    }
}
