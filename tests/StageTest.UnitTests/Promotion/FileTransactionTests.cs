using NUnit.Framework;
using StageTest.Core.Promotion;

namespace StageTest.UnitTests.Promotion;

internal sealed class FileTransactionTests
{
    private string _folder = "";

    [SetUp]
    public void Create()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-files-").FullName;
        File.WriteAllText(PathOf("old"), "before");
        File.WriteAllText(PathOf("gone"), "before");
    }

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void DoesEverything()
    {
        Transaction("new/file").Commit(CancellationToken.None);

        Assert.That(Names(), Is.EqualTo(new[] { "new", "new/file", "old" }));
        Assert.That(File.ReadAllText(PathOf("old")), Is.EqualTo("after"));
    }

    [Test]
    public void AFolderThatIsAFileUndoesEverything()
    {
        Assert.That(() => Transaction("old/file").Commit(CancellationToken.None), Throws.InstanceOf<IOException>());

        AssertUntouched(["gone", "old"]);
    }

    [Test]
    public void AFailureBetweenTwoRenamesUndoesTheFirst()
    {
        Directory.CreateDirectory(PathOf("folder"));

        Assert.That(() => Transaction("folder").Commit(CancellationToken.None), Throws.Exception);

        AssertUntouched(["folder", "gone", "old"]);
    }

    [Test]
    public void AnInterruptionBeforehandChangesNothing()
    {
        Assert.That(() => Transaction("new/file").Commit(new(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

        AssertUntouched(["gone", "old"]);
    }

    private FileTransaction Transaction(string last)
    {
        var files = new FileTransaction();
        files.Add(PathOf("old"), "after"u8.ToArray());
        files.Add(PathOf("gone"), null);
        files.Add(PathOf(last), "after"u8.ToArray());
        return files;
    }

    private void AssertUntouched(string[] names)
    {
        Assert.That(Names(), Is.EqualTo(names));
        Assert.That(File.ReadAllText(PathOf("old")) + File.ReadAllText(PathOf("gone")), Is.EqualTo("beforebefore"));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private IEnumerable<string> Names() =>
        Directory
            .EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories)
            .Select(e => Path.GetRelativePath(_folder, e).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
}
