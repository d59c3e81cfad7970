using System.CommandLine;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Cli.Commands;

/// <summary>
/// <c>stagetest probe-image</c>: the image of the probe agent as an archive, for clusters into which images cannot be loaded.
/// </summary>
internal static class ProbeImageCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "probe-image",
            Description = "Writes the probe agent's image as an OCI archive, and prints the image's name.",
            Examples = """
                stagetest probe-image --output probe-agent.tar
                skopeo copy --all oci-archive:probe-agent.tar docker://registry.example/stagetest/probe-agent:1
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "written"),
                (ExitCode.BadInput, "a wrong command line"),
                (ExitCode.Failure, "the archive cannot be written, or the agent was not built"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the archive is written.",
            HelpName = "FILE",
            Required = true,
        };
        command.Add(output);
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(output);
            try
            {
                var image = ProbeImage.Pack();
                using var stream = File.Create(file);
                image.Write(stream);
                terminal.Out.WriteLine(image.Reference);
                return ExitCode.Promote;
            }
            catch (EngineException problem)
            {
                terminal.Error.WriteLine(problem.Message);
                return ExitCode.Failure;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"The archive '{file}' cannot be written: {problem.Message}");
                return ExitCode.Failure;
            }
        });
    }
}
