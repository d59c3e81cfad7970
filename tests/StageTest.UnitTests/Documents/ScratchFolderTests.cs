using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class ScratchFolderTests
{
    [Test]
    public void FolderAndItsFilesGoWithIt()
    {
        string path;
        using (var folder = ScratchFolder.Create("test"))
        {
            path = folder.Path;
            File.WriteAllText(Path.Combine(path, "f"), "x");
        }

        Assert.That(Directory.Exists(Path.GetDirectoryName(path)), Is.False);
    }

    // As a killed process leaves it: nothing holds the lock.
    [Test]
    [Platform("Linux")]
    public void SweepRemovesWhatNoProcessHolds()
    {
        var left = Directory.CreateTempSubdirectory("stagetest-scratch-left-").FullName;
        File.WriteAllText(Path.Combine(left, "lock"), "");
        File.WriteAllText(Path.Combine(left, "f"), "x");

        ScratchFolder.Sweep();

        Assert.That(Directory.Exists(left), Is.False);
    }

    [Test]
    public void SweepLeavesWhatIsInUse()
    {
        using var folder = ScratchFolder.Create("test");

        ScratchFolder.Sweep();

        Assert.That(Directory.Exists(folder.Path), Is.True);
    }

    [Test]
    public async Task SweepLeavesWhatIsBeingMade()
    {
        using var end = new CancellationTokenSource();
        var sweeping = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                ScratchFolder.Sweep();
            }
        });

        for (var i = 0; i < 1_000; i++)
        {
            using var folder = ScratchFolder.Create("test");
            Assert.That(Directory.Exists(folder.Path), Is.True);
        }

        await end.CancelAsync();
        await sweeping;
    }

    [Test]
    public void SweepLeavesLinks()
    {
        var kept = Directory.CreateTempSubdirectory("stagetest-kept-").FullName;
        var link = Path.Combine(Path.GetTempPath(), $"stagetest-scratch-link-{Guid.NewGuid():N}");
        File.WriteAllText(Path.Combine(kept, "lock"), "");
        Directory.CreateSymbolicLink(link, kept);
        try
        {
            ScratchFolder.Sweep();

            Assert.That(File.Exists(Path.Combine(kept, "lock")), Is.True);
        }
        finally
        {
            File.Delete(link);
            Directory.Delete(kept, recursive: true);
        }
    }
}
