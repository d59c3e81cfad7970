using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Core.Engines;
using StageTest.Engines;
using StageTest.Engines.Cluster;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest clean</c>: removes what killed runs left behind, on Docker and on a cluster.</summary>
internal static class CleanCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "clean",
            Description =
                "Removes everything that runs left on Docker, or on the cluster of --context. Runs that are still " + "active there fail.",
            Examples = """
                stagetest clean                      containers, networks and volumes of all runs, kept clusters too
                stagetest clean --run st-0123456789  of one run
                stagetest clean --context staging    namespaces, policies and tiers on a cluster
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "nothing is left"),
                (ExitCode.BadInput, "a wrong command line"),
                (ExitCode.Failure, "Docker or the cluster does not answer, or refuses"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            IsBeyondNative = true,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var kubeconfig = new Option<string?>(EngineOptionSet.SettingOf(ClusterEngine.Kubeconfig.Name))
        {
            Description = ClusterEngine.Kubeconfig.Description,
            HelpName = ClusterEngine.Kubeconfig.Form,
        };
        var context = new Option<string?>(EngineOptionSet.SettingOf(ClusterEngine.Context.Name))
        {
            Description = "The context of a cluster to clean. Default: none; Docker is cleaned.",
            HelpName = ClusterEngine.Context.Form,
        };
        var run = new Option<string?>("--run")
        {
            Description = "Only the objects of this run, by the name that '--verbose' and '--keep' print. Default: those of all runs.",
            HelpName = "NAME",
        };
        run.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !result.Tokens[0].Value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                result.AddError($"--run {result.Tokens[0].Value}: this is not a run's name. They look like st-0123456789.");
            }
        });
        command.Add(kubeconfig);
        command.Add(context);
        command.Add(run);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var removed = parsed.GetValue(context) is { } named
                        ? await Clusters.CleanAsync(
                            new() { Kubeconfig = parsed.GetValue(kubeconfig), Context = named },
                            parsed.GetValue(run),
                            cancellationToken
                        )
                        : await Clusters.CleanDockerAsync(parsed.GetValue(run), cancellationToken);
                    terminal.Out.WriteLine(removed.Count == 0 ? "Nothing was left." : $"Removed {string.Join(", ", removed)}.");
                    return ExitCode.Promote;
                }
                catch (EngineException problem)
                {
                    terminal.Error.WriteLine(problem.Message);
                    return ExitCode.Failure;
                }
            }
        );
    }
}
