using System.CommandLine;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli;

/// <summary><c>stagetest cluster-role</c>: what a run must be allowed to do on a cluster.</summary>
internal static class ClusterRoleCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var wide = ClusterOptionSet.AllowClusterScope("With the permissions for policies and tiers of the whole cluster.");
        var command = new Command("cluster-role", "Prints the smallest ClusterRole that '--engine cluster' needs.") { wide };
        command.SetAction(parsed =>
        {
            terminal.Out.Write(ClusterPermissions.ClusterRole(parsed.GetValue(wide)));
            return ExitCode.Promote;
        });
        return command;
    }
}
