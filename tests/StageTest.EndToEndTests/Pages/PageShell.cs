using System.Runtime.Versioning;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Pages;

/// <summary>
/// An empty folder in which bash runs commands of pages, as a reader does. The command of this build is on the path. Scripts may replace
/// programs of the machine where a page names something that the machine does not have, such as a registry.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PageShell : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly string _home = Directory.CreateTempSubdirectory("stagetest-page-home-").FullName;

    public PageShell()
    {
        Put("stagetest", $"exec '{StageTestProcess.Command}' \"$@\"");
        Environment["XDG_CACHE_HOME"] = Path.Combine(_home, "cache");
    }

    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("stagetest-page-").FullName;

    /// <summary>More environment of the commands.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>What the machine has instead of names on pages.</summary>
    public Dictionary<string, string> Names { get; } = [];

    /// <summary>Puts a script before a program of the machine.</summary>
    public void Put(string program, string script)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_home, "bin")).FullName, program);
        File.WriteAllText(file, $"#!/bin/bash\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Copies a file or folder of this repository.</summary>
    public async Task CopyAsync(string path)
    {
        var target = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await StageTestProcess.SucceedAsync("cp", "-r", Path.Combine(UnitTests.Scenarios.Repository.Root, path), target);
    }

    /// <summary>Writes a file.</summary>
    public void Write(string path, string text)
    {
        var target = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    /// <summary>Skips the test where a program is missing.</summary>
    public static void SkipWithout(params string[] programs)
    {
        var path = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        foreach (var program in programs.Where(p => !path.Any(d => File.Exists(Path.Combine(d, p)))))
        {
            Assert.Ignore($"'{program}' was not found, so the commands that need it were not run.");
        }
    }

    /// <summary>Runs the commands of a block, which must all succeed, and returns what they printed.</summary>
    public Task<string> RunAsync(PageBlock block) => RunAsync(block.Text);

    /// <summary>Runs commands, which must all succeed, and returns what they printed.</summary>
    public async Task<string> RunAsync(string commands)
    {
        var (code, output) = await EndAsync(commands);
        Assert.That(code, Is.Zero, $"{commands}\n{output}");
        return output;
    }

    /// <summary>Runs commands up to the first that fails, and returns its exit code.</summary>
    public async Task<(int Code, string Output)> EndAsync(string commands)
    {
        var script = Names.Aggregate(commands, (text, name) => text.Replace(name.Key, name.Value, StringComparison.Ordinal));
        using var limit = new CancellationTokenSource(Limit);
        var bash = StageTestProcess.StartProgram(
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", $"exec 2>&1\n{script}"],
            Folder,
            new Dictionary<string, string?>(Environment)
            {
                ["PATH"] = $"{Path.Combine(_home, "bin")}:{System.Environment.GetEnvironmentVariable("PATH")}",
            }
        );
        var (code, output, _) = await StageTestProcess.EndAsync(bash, limit: limit.Token);
        return (code, output);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.Delete(_home, recursive: true);
    }
}
