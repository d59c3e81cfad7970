using NUnit.Framework;

namespace StageTest.EndToEndTests.Hostile;

/// <summary>What is not a regular file is told of at once, by every command, and nothing waits for it.</summary>
[Platform("Linux", Reason = "Pipes are made with mkfifo.")]
internal sealed class SpecialFileTests
{
    // Far more than a command takes here, and far less than forever.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestCase("run", "--engine", "simulate")]
    [TestCase("lint")]
    [TestCase("map")]
    [TestCase("explain", "--from", "shop/web", "--to", "shop/db:5432")]
    public async Task PipeInAFolderOfPoliciesIsBadInput(string command, params string[] options)
    {
        using var repository = new PolicyRepository();
        await StageTestProcess.SucceedAsync("mkfifo", repository.PathOf("policies/live/x.yaml"));

        var (exitCode, told) = await RunAsync([command, repository.Scenario, .. options]);

        Assert.That(exitCode, Is.EqualTo(2), told);
        Assert.That(told, Does.Contain("x.yaml' cannot be read: This is a pipe, and only regular files are read"));
    }

    [TestCase("map")]
    [TestCase("init", "--output", "new.yaml", "--manifests")]
    public async Task PipeInAFolderOfManifestsIsBadInput(params string[] command)
    {
        using var repository = new PolicyRepository();
        await StageTestProcess.SucceedAsync("mkfifo", repository.PathOf("policies/live/x.yaml"));

        var (exitCode, told) = await RunAsync([.. command, repository.PathOf("policies/live")]);

        Assert.That(exitCode, Is.EqualTo(2), told);
        Assert.That(told, Does.Contain("This is a pipe"));
    }

    [TestCase("/dev/zero", "a device")]
    [TestCase("/dev/tty", "a device")]
    public async Task LinkToADeviceIsBadInput(string device, string what)
    {
        using var repository = new PolicyRepository();
        File.CreateSymbolicLink(repository.PathOf("scenarios/x.yaml"), device);

        var (exitCode, told) = await RunAsync(["lint", repository.PathOf("scenarios")]);

        Assert.That(exitCode, Is.EqualTo(2), told);
        Assert.That(told, Does.Contain($"scenarios/x.yaml: error: This cannot be read: This is {what}"));
    }

    [TestCase("run", "/dev/zero", "--engine", "simulate")]
    [TestCase("map", "/dev/zero")]
    [TestCase("diff", "/dev/zero", "/dev/tty")]
    [TestCase("explain", "/dev/zero", "--from", "a/b", "--to", "c/d:1")]
    [TestCase("mutate", "/dev/tty")]
    [TestCase("record", "/dev/zero")]
    [TestCase("observe", "/dev/zero")]
    [TestCase("observe", "/proc/kmsg")]
    [TestCase("access", "/dev/zero")]
    [TestCase("lab", "/dev/zero")]
    [TestCase("promote", "--from", "/dev/zero")]
    [TestCase("promote", "--verify-key", "/dev/zero")]
    [TestCase("verify", "/dev/zero")]
    [TestCase("verify", "README.md", "--verify-key", "/dev/tty")]
    [TestCase("gate", "--sign-key", "/dev/zero", "--output", "json")]
    [TestCase("lint", "/proc/kmsg")]
    [TestCase("lint", "/dev/zero")]
    public async Task DeviceThatIsNamedIsBadInput(params string[] command)
    {
        var (exitCode, told) = await RunAsync(command);

        Assert.That(exitCode, Is.EqualTo(2), told);
        Assert.That(told, Does.Not.Contain("should not"));
    }

    // lint tells of problems on standard output, as its result; other commands on standard error.
    private static async Task<(int ExitCode, string Told)> RunAsync(string[] arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        var (exitCode, output, error) = await StageTestProcess.EndAsync(StageTestProcess.Start(arguments), limit: limit.Token);
        return (exitCode, output + error);
    }
}
