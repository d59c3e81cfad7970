using System.Runtime.Versioning;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Pages;

/// <summary>Commands of pages that carry images from one machine to another. What a registry has are empty images of the test.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class DockerLinesTests
{
    private const string Page = "docs/how-to/offline.md";

    [Test]
    [Runs(Page, "docker save")]
    [Runs(Page, "docker load")]
    [Runs("harness/StageTest.Engines/K3s/README.md", "docker load")]
    public async Task ImagesAreCarriedToAMachineWithoutInternet()
    {
        if (await StageTestProcess.ProgramAsync("docker", "version") is not { ExitCode: 0 })
        {
            Assert.Ignore("There is no Docker here.");
        }

        PageShell.SkipWithout("curl", "tar");
        var manifest = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests/StageTest.EndToEndTests/K3s/calico-vxlan.yaml"));
        await using var github = new LocalServer(async context =>
            await context.Response.OutputStream.WriteAsync(
                context.Request.Url!.AbsolutePath == "/projectcalico/calico/v3.32.1/manifests/calico-vxlan.yaml" ? manifest : []
            )
        );
        using var shell = new PageShell();
        shell.Names["https://raw.githubusercontent.com"] = $"http://127.0.0.1:{github.Port}";

        // Images of these names may be on the machine, and stay as they are.
        var mark = $"stagetest-page-{Guid.NewGuid():N}";
        shell.Names["rancher/"] = $"{mark}/";
        shell.Names["quay.io/"] = $"{mark}/";
        shell.Put(
            "docker",
            """
            PATH=${PATH#*:}
            case $1 in
              pull) tar -c --files-from /dev/null | docker import - "$2" ;;
              *) docker "$@" ;;
            esac
            """
        );
        try
        {
            await shell.RunAsync(PageBlock.Of(Page, "docker save"));
            await shell.RunAsync(RemoveImages(mark));
            Assert.That(
                Directory.GetFiles(Path.Combine(shell.Folder, "images")),
                Has.Length.EqualTo(5).And.Some.Contains("node-v3.32.1.tar")
            );
            Assert.That(await File.ReadAllBytesAsync(Path.Combine(shell.Folder, "calico/v3.32.1/calico-vxlan.yaml")), Is.EqualTo(manifest));
            foreach (var page in (string[])[Page, "harness/StageTest.Engines/K3s/README.md"])
            {
                var load = PageBlock.Of(page, "docker load").Commands.First();
                Assert.That(load, Does.StartWith("docker load"));
                Assert.That(await shell.RunAsync(load), Does.Contain("/k3s:v1.34.1-k3s1"));
                await shell.RunAsync(RemoveImages(mark));
            }
        }
        finally
        {
            await shell.RunAsync(RemoveImages(mark));
        }
    }

    private static string RemoveImages(string mark) =>
        $"images=$(docker images --format '{{{{.Repository}}}}:{{{{.Tag}}}}' | grep '^{mark}/' || true); "
        + "[ -z \"$images\" ] || docker rmi $images";
}
