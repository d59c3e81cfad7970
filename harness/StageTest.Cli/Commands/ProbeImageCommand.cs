using System.CommandLine;
using StageTest.Cli.Terminal;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Cli.Commands;

/// <summary>
/// <c>stagetest probe-image</c>: the image of the probe agent as an archive, for clusters that images cannot be loaded into.
/// </summary>
internal static class ProbeImageCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the archive is written.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("probe-image", "Writes the probe agent's image as an OCI archive, and prints the image's name.")
        {
            output,
        };
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
        return command;
    }
}
