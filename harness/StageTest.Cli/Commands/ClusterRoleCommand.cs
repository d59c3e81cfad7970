using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Engines.Cluster;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest cluster-role</c>: what a run must be allowed to do on a cluster.</summary>
internal static class ClusterRoleCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
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
        var command = new Command("cluster-role", "Prints the smallest ClusterRole that '--engine cluster' needs.") { wide, store };
        command.SetAction(parsed =>
        {
            terminal.Out.Write(ClusterPermissions.ClusterRole(parsed.GetValue(wide), parsed.GetValue(store)));
            return ExitCode.Promote;
        });
        return command;
    }
}
