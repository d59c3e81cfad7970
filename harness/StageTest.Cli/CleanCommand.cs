using System.CommandLine;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli;

/// <summary><c>stagetest clean</c>: removes what runs that were killed left on a cluster.</summary>
internal static class CleanCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var kubeconfig = ClusterOptionSet.Kubeconfig();
        var context = ClusterOptionSet.Context();
        context.Required = true;
        var command = new Command("clean", "Removes everything that runs left on a cluster. Runs that still go on there fail.") { kubeconfig, context };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var removed = await ClusterCleaner.CleanAsync(
                    new() { Kubeconfig = parsed.GetValue(kubeconfig), Context = parsed.GetValue(context) }, cancellationToken);
                terminal.Out.WriteLine(removed.Count == 0 ? "Nothing was left." : $"Removed {string.Join(", ", removed)}.");
                return ExitCode.Promote;
            }
            catch (EngineException problem)
            {
                terminal.Error.WriteLine(problem.Message);
                return ExitCode.Failure;
            }
        });
        return command;
    }
}
