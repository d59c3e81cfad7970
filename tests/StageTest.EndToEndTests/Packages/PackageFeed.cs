using System.Runtime.InteropServices;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Packages;

/// <summary>
/// This build's packages in a folder of their own, and a place to consume them that shares no package of StageTest with the machine.
/// </summary>
internal sealed class PackageFeed : IDisposable
{
    private static readonly string[] Projects = ["StageTest.Core", "StageTest.Engines", "StageTest.NUnit", "StageTest.Cli"];

    private readonly string _packages;

    private PackageFeed(string root)
    {
        Root = root;
        _packages = Path.Combine(root, "packages");
    }

    /// <summary>The version of the packages.</summary>
    public static string Version { get; } = typeof(Core.Decisions.RunReport).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>A folder outside the repository, in which everything happens.</summary>
    public string Root { get; }

    /// <summary>Packs what was built.</summary>
    public static async Task<PackageFeed> PackAsync()
    {
        var feed = new PackageFeed(Directory.CreateTempSubdirectory("stagetest-packages-").FullName);
        var repository = Repository();
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        foreach (var project in Projects)
        {
            var (code, output) = await feed.RunAsync(
                repository,
                "dotnet",
                "pack",
                Path.Combine("harness", project),
                "--no-build",
                "-c",
                configuration,
                "-o",
                feed._packages,
                "-nologo"
            );
            Assert.That(code, Is.Zero, output);
        }

        feed.WriteNuGetConfig();
        return feed;
    }

    /// <summary>Runs a program and returns its exit code and all that it wrote.</summary>
    public async Task<(int Code, string Output)> RunAsync(string directory, string program, params string[] arguments)
    {
        // What the surrounding test run or build has set is not meant for the programs that are tested here.
        var environment = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(k =>
                k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
                || k.StartsWith("STAGETEST", StringComparison.Ordinal)
                || k is "CI"
            )
            .ToDictionary(k => k, _ => (string?)null);
        environment["NUGET_PACKAGES"] = Path.Combine(Root, "cache");
        environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

        var (code, output, error) = await StageTestProcess.EndAsync(
            StageTestProcess.StartProgram(program, arguments, directory, environment)
        );
        return (code, output + error);
    }

    /// <summary>Copies the sample repository, away from the tree and its settings.</summary>
    public string CopySample()
    {
        var source = Path.Combine(Repository(), "tests", "Samples", "PolicyTests");
        var copy = Path.Combine(Root, "sample");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);

    // Packages of other people come from the machine's own folder of packages, which the build has filled; StageTest's only from here.
    private void WriteNuGetConfig()
    {
        var machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(
            Path.Combine(Root, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="built" value="{_packages}" />
                <add key="machine" value="{machine}" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="built"><package pattern="StageTest*" /></packageSource>
                <packageSource key="machine"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """
        );
    }

    private static string Repository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "StageTest.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No directory above {AppContext.BaseDirectory} holds StageTest.sln.");
    }
}
