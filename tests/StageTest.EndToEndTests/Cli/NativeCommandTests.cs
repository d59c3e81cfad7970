using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Cli;

/// <summary>The native command, and the command beside it that takes over what is for clusters.</summary>
internal sealed class NativeCommandTests
{
    private static readonly string Shop = Path.Combine(Repository.Root, "scenarios", "shop", "lockdown.yaml");
    private static readonly string Managed = Path.Combine(Path.GetDirectoryName(StageTestProcess.Command)!, "stagetest-managed");

    [OneTimeSetUp]
    public void NeedsIt()
    {
        if (!File.Exists(Managed))
        {
            Assert.Ignore($"The command is not native: there is no '{Managed}'. 'make build' makes it where gcc or clang is.");
        }
    }

    [TestCase("cluster-role")]
    [TestCase("access", "--context", "nowhere", "--kubeconfig", "/nonexistent")]
    [TestCase("clean", "--context", "nowhere", "--kubeconfig", "/nonexistent")]
    [TestCase("observe", "--context", "nowhere", "--kubeconfig", "/nonexistent")]
    [TestCase("recommend", "--context", "nowhere", "--kubeconfig", "/nonexistent", "--flows", "/nonexistent")]
    [TestCase("run", "{shop}", "--engine", "cluster", "--context", "nowhere", "--kubeconfig", "/nonexistent")]
    [TestCase("run", "{shop}", "-e", "k3s", "--calico-manifests", "{shop}")]
    [TestCase("gate", "--help")]
    [TestCase("run", "--engine", "k9s")]
    public async Task BothCommandsSayTheSame(params string[] arguments)
    {
        string[] written = [.. arguments.Select(a => a.Replace("{shop}", Shop, StringComparison.Ordinal))];

        var native = await StageTestProcess.RunAsync(written);
        var managed = await StageTestProcess.EndAsync(StageTestProcess.StartProgram(Managed, written));

        Assert.That(native, Is.EqualTo(managed));
    }

    [Test]
    public async Task WithoutTheOtherTheNativeCommandReadsFilesAndSaysWhatItLacks()
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-native-");
        try
        {
            var alone = Path.Combine(folder.FullName, "stagetest");
            File.Copy(StageTestProcess.Command, alone);

            var lint = await StageTestProcess.EndAsync(StageTestProcess.StartProgram(alone, ["lint", Shop]));
            var role = await StageTestProcess.EndAsync(StageTestProcess.StartProgram(alone, ["cluster-role"]));

            using (Assert.EnterMultipleScope())
            {
                Assert.That(lint.ExitCode, Is.Zero, lint.Error);
                Assert.That(role.ExitCode, Is.EqualTo(3));
                Assert.That(role.Error, Does.Contain("stagetest-managed' cannot be started: No such file or directory"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
