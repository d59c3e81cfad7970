using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Engines.Cluster;

namespace StageTest.UnitTests.Cluster;

/// <summary>Kubeconfigs that do not work.</summary>
internal sealed class ExistingClusterTests
{
    private const string Kubeconfig = """
        apiVersion: v1
        kind: Config
        clusters: [{ name: there, cluster: { server: "https://127.0.0.1:1" } }]
        users:
          - { name: plugin,
              user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: /nowhere/no-such-login, interactiveMode: Never } } }
          - { name: broken, user: { client-certificate-data: bm8gY2VydGlmaWNhdGU=, client-key-data: bm8ga2V5 } }
          - { name: lost, user: { client-certificate: /nowhere/client.crt, client-key: /nowhere/client.key } }
        contexts:
          - { name: no-cluster, context: { cluster: elsewhere, user: plugin } }
          - { name: no-plugin, context: { cluster: there, user: plugin } }
          - { name: no-certificate, context: { cluster: there, user: broken } }
          - { name: no-file, context: { cluster: there, user: lost } }
        """;

    [TestCase("no-cluster")]
    [TestCase("no-plugin")]
    [TestCase("no-certificate")]
    [TestCase("no-file")]
    public async Task ContextThatCannotBeUsedIsNamed(string context)
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"kubeconfig-{context}.yaml");
        await File.WriteAllTextAsync(file, Kubeconfig);

        Assert.That(
            async () =>
            {
                using var client = await ExistingCluster.ConnectAsync(new() { Kubeconfig = file, Context = context }, "st-1");
            },
            Throws.InstanceOf<EngineException>().With.Message.StartsWith($"The context '{context}' of '{file}' cannot be used: ")
        );
    }

    [Test]
    public async Task TheFirstFileOfKubeconfigThatHasTheContextCounts()
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-").FullName;
        try
        {
            var (first, second) = (Path.Combine(folder, "first"), Path.Combine(folder, "second"));
            await File.WriteAllTextAsync(first, Kubeconfig.Replace("no-cluster", "only-first", StringComparison.Ordinal));
            await File.WriteAllTextAsync(second, Kubeconfig);
            var listed = string.Join(Path.PathSeparator, Path.Combine(folder, "missing"), first, second);

            Assert.That(() => ConnectAsync(listed, "no-plugin"), Throws.TypeOf<EngineException>().With.Message.Contains($"of '{first}'"));
            Assert.That(() => ConnectAsync(listed, "no-cluster"), Throws.TypeOf<EngineException>().With.Message.Contains($"of '{second}'"));
            Assert.That(
                () => ConnectAsync(listed, "other"),
                Throws
                    .TypeOf<EngineException>()
                    .With.Message.EqualTo(
                        $"'{first}', '{second}' has no context 'other'. Name one with --context. Available contexts: "
                            + "no-certificate, no-cluster, no-file, no-plugin, only-first."
                    )
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static async Task ConnectAsync(string variable, string context)
        {
            using var client = await ExistingCluster.ConnectAsync(new() { KubeconfigVariable = variable, Context = context }, "st-1");
        }
    }
}
