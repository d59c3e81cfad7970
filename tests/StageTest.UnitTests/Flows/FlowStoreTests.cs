using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.UnitTests.Flows;

internal sealed class FlowStoreTests
{
    private static readonly FlowRecord Record = FlowSamples.Read(FlowSamples.Goldmane).Records.Single();

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("stagetest-store-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void RecordsAreAddedUpFromTimeToTime()
    {
        for (var time = 0; time < 3; time++)
        {
            var store = Open();
            store.Add(Record with { Last = Record.Last.AddHours(time) });
            store.Save(null);
        }

        var kept = Open().Records.Single();
        Assert.That(kept.Counts.Connections, Is.EqualTo(6));
        Assert.That((kept.First, kept.Last), Is.EqualTo((Record.First, Record.Last.AddHours(2))));
    }

    [Test]
    public void RecordsThatWereLastSeenLongAgoGo()
    {
        var store = Open();
        store.Add(Record);
        store.Add(Record with { Key = Record.Key with { IsAllowed = false }, Last = Record.Last.AddDays(7) });

        store.Save(Record.Last.AddDays(1));

        Assert.That(Open().Records.Select(r => r.Key.IsAllowed), Is.EqualTo([false]));
    }

    [Test]
    public void FileIsReadOnceAndReadOnWhereItGrew()
    {
        var log = Path.Combine(_folder, "log");
        File.WriteAllText(log, "one\n");
        var store = Open();
        Assert.That(store.Claim(log), Is.EqualTo(0L));
        store.Save(null);

        store = Open();
        Assert.That(store.Claim(log), Is.EqualTo(4L), "nothing is new");
        File.AppendAllText(log, "two\n");
        Assert.That(store.Claim(log), Is.EqualTo(4L), "the rest is new");
        store.Save(null);

        store = Open();
        Assert.That(store.Claim(log), Is.EqualTo(8L));
        File.WriteAllText(log, "other\n");
        Assert.That(store.Claim(log), Is.EqualTo(0L), "another file has the name");
    }

    [Test]
    public void BrokenStoreIsToldAndLeftAlone()
    {
        File.WriteAllText(Path.Combine(_folder, "flows.jsonl"), "{\n");
        var diagnostics = new DiagnosticBag();

        Assert.That(FlowStore.Open(Path.Combine(_folder, "flows.jsonl"), diagnostics), Is.Null);
        Assert.That(diagnostics.Items.Single().ToString(), Does.Contain("flows.jsonl:1:2: error: This record was left out"));
    }

    private FlowStore Open()
    {
        var diagnostics = new DiagnosticBag();
        var store = FlowStore.Open(Path.Combine(_folder, "flows.jsonl"), diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return store!;
    }
}
