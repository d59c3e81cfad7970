using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Engines.Cluster;
using StageTest.Engines.Flows;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest cluster-role</c>: what a run must be allowed to do on a cluster.</summary>
internal static class ClusterRoleCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "cluster-role",
            Description = "Prints the smallest ClusterRole that '--engine cluster' needs, or the Roles that 'observe --context' needs.",
            Examples = """
                stagetest cluster-role | kubectl apply -f -
                stagetest cluster-role --allow-cluster-scope > role.yaml    for scenarios with policies or tiers of the whole cluster
                stagetest cluster-role --flows | kubectl apply -f -        for 'stagetest observe --context'
                """,
            ExitCodes = ExitCodeTexts.OfReading,
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
            terminal.Out.Write(
                parsed.GetValue(flows)
                    ? ClusterFlows.Roles()
                    : ClusterPermissions.ClusterRole(parsed.GetValue(wide), parsed.GetValue(store))
            );
            return ExitCode.Promote;
        });
    }
}
