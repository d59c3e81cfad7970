using System.Diagnostics;
using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

/// <summary>Makes a folder a repository of git.</summary>
internal static class GitFolder
{
    /// <summary>Commits everything that is in a folder, as the first commit of its repository.</summary>
    public static async Task CommitAsync(string folder)
    {
        Directory.Delete(Path.Combine(folder, ".git"), recursive: true);
        await RunAsync(folder, "init", "--quiet");
        await RunAsync(folder, "add", ".");
        await RunAsync(folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "old");
    }

    /// <summary>Runs git in a folder, which must succeed.</summary>
    public static async Task RunAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var problem = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.That(git.ExitCode, Is.Zero, problem);
    }
}
