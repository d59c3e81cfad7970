using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Cli;

/// <summary>Commands load what they use: short ones would take twice as long with the libraries of clusters.</summary>
internal sealed class LoadedAssembliesTests
{
    // What only clusters, containers, live flow logs, and pages that are served take.
    private static readonly string[] NotForFiles =
    [
        "KubernetesClient",
        "Testcontainers",
        "Docker.DotNet",
        "Grpc",
        "Google.Protobuf",
        "BouncyCastle",
        "Renci.SshNet",
        "ICSharpCode.SharpZipLib",
        "Microsoft.AspNetCore",
        "Microsoft.Extensions",
        "Polly",
        "System.Net.Http",
    ];

    [TestCase("--version")]
    [TestCase("lint", "scenarios/shop/lockdown.yaml")]
    [TestCase("map", "scenarios/shop/lockdown.yaml")]
    [TestCase("run", "scenarios/shop/lockdown.yaml", "--engine", "simulate")]
    public async Task CommandsThatReadFilesLoadNothingOfClusters(params string[] arguments)
    {
        var file = Path.GetTempFileName();
        try
        {
            var (exitCode, _, error) = await StageTestProcess.EndAsync(
                StageTestProcess.StartManaged(
                    new Dictionary<string, string?>
                    {
                        ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
                        [StartupHook.Variable] = file,
                    },
                    [.. arguments.Select(a => a.StartsWith("scenarios", StringComparison.Ordinal) ? Path.Combine(Repository.Root, a) : a)]
                )
            );
            var loaded = await File.ReadAllLinesAsync(file);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(exitCode, Is.Zero, error);
                Assert.That(loaded, Does.Contain("StageTest.Core"));
                Assert.That(loaded.Where(name => NotForFiles.Any(n => name.StartsWith(n, StringComparison.Ordinal))), Is.Empty);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
