using System.IO.Compression;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.UnitTests.Cli;

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
        Assert.That(store.Claim(log).Start, Is.EqualTo(0L));
        store.Save(null);

        store = Open();
        Assert.That(store.Claim(log).Start, Is.EqualTo(4L), "nothing is new");
        File.AppendAllText(log, "two\n");
        Assert.That(store.Claim(log).Start, Is.EqualTo(4L), "the rest is new");
        store.Save(null);

        store = Open();
        Assert.That(store.Claim(log).Start, Is.EqualTo(8L));
        File.WriteAllText(log, "other\n");
        Assert.That(store.Claim(log).Start, Is.EqualTo(0L), "another file has the name");
    }

    [Test]
    public void RecordsThatWereLastSeenLongAgoLeaveTheMemoryToo()
    {
        var store = Open();
        for (var day = 0; day < 3; day++)
        {
            store.Add(
                Record with
                {
                    Key = Record.Key with { Port = new((ushort)(8080 + day), Core.Topologies.Protocol.Tcp) },
                    Last = Record.Last.AddDays(day),
                }
            );
        }

        store.Save(Record.Last.AddDays(2));
        store.Add(Record with { Key = Record.Key with { Port = new(8082, Core.Topologies.Protocol.Tcp) }, Last = Record.Last.AddDays(3) });

        Assert.That(store.Records.Single().Counts.Connections, Is.EqualTo(4), "what stays is added up further");
    }

    [Test]
    public void WhatIsWrittenWhileAFileIsReadIsLeftToTheNextTime()
    {
        var log = Path.Combine(_folder, "log");
        File.WriteAllText(log, FlowSamples.Goldmane + "\n");
        var store = Open();
        foreach (var record in new FlowReader(FlowSources.Known, null, new(), new(new())).ReadFile(log, store))
        {
            store.Add(record);
            File.AppendAllText(log, FlowSamples.Goldmane + "\n");
        }

        foreach (var record in new FlowReader(FlowSources.Known, null, new(), new(new())).ReadFile(log, store))
        {
            store.Add(record);
        }

        Assert.That(store.Records.Single().Counts.Connections, Is.EqualTo(2 * Record.Counts.Connections), "two lines, each once");
    }

    [Test]
    public async Task StoreBelongsToOneProcess()
    {
        using var command = new CommandLine();
        var store = command.PathOf("kept/flows.jsonl");
        var log = command.Write("log", FlowSamples.Goldmane + "\n");
        var diagnostics = new DiagnosticBag();
        using (StoreLock.Take(store, diagnostics))
        {
            Assert.That(await command.RunAsync("observe", log, "--store", store), Is.EqualTo(2));
            Assert.That(command.Error, Does.Contain("Another process fills this store."));
        }

        Assert.That(await command.RunAsync("observe", log, "--store", store), Is.Zero, command.Error);
        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(Directory.GetFiles(command.PathOf("kept")).Select(Path.GetFileName), Is.EqualTo(["flows.jsonl"]));
    }

    [Test]
    public async Task StoreThatCannotBeWrittenIsToldBeforeAnythingIsRead()
    {
        using var command = new CommandLine();
        var log = command.Write("log", FlowSamples.Goldmane + "\n");
        Directory.CreateDirectory(command.PathOf("folder"));

        Assert.That(await command.RunAsync("observe", log, "--store", command.PathOf("folder")), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("The store is a folder. Name a file in it."));
        Assert.That(await command.RunAsync("observe", log, "--store", Path.Combine(log, "x.jsonl")), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("The store cannot be written"));
        Assert.That(await command.RunAsync("observe", log, "--store", log), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("is the store and a source of it"));
    }

    [Test]
    public void BrokenStoreIsToldAndLeftAlone()
    {
        File.WriteAllText(Path.Combine(_folder, "flows.jsonl"), "{\n");
        var diagnostics = new DiagnosticBag();

        Assert.That(FlowStore.Open(Path.Combine(_folder, "flows.jsonl"), diagnostics), Is.Null);
        Assert.That(diagnostics.Items.Single().ToString(), Does.Contain("flows.jsonl:1:2: error: This record was skipped"));
    }

    [Test]
    public async Task RotatedLogIsKnownByWhatItHoldsRenamedAndPackedToo()
    {
        using var command = new CommandLine();
        var store = command.PathOf("flows.jsonl");
        static string Line(int second) => FlowSamples.Hubble.Replace("09:18:35.5Z", $"09:18:{second}.5Z", StringComparison.Ordinal) + "\n";
        var log = command.Write("events.log", Line(35));
        Assert.That(await command.RunAsync("observe", log, "--store", store), Is.Zero, command.Error);

        // Rotation: the log grew once more, and was renamed and packed; a new one began.
        var rotated = command.PathOf("events-2026-11-29.log.gz");
        await using (var packed = new GZipStream(File.Create(rotated), CompressionLevel.Fastest))
        {
            await packed.WriteAsync(Encoding.UTF8.GetBytes(Line(35) + Line(36)));
        }

        command.Write("events.log", Line(37));
        for (var time = 0; time < 2; time++)
        {
            Assert.That(await command.RunAsync("observe", log, rotated, "--store", store), Is.Zero, command.Error);
        }

        Assert.That(Kept(store).Single().Counts.Connections, Is.EqualTo(3));
    }

    [Test]
    public async Task LastLineThatBreaksOffIsReadWhenItIsWhole()
    {
        using var command = new CommandLine();
        var store = command.PathOf("flows.jsonl");
        var (line, half) = ($"{FlowSamples.Goldmane}\n", FlowSamples.Goldmane[..40]);
        var log = command.Write("log", line + half);

        Assert.That(await command.RunAsync("observe", log, "--store", store), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("This record was skipped"));
        command.Write("log", line + line);
        Assert.That(await command.RunAsync("observe", log, "--store", store), Is.Zero, command.Error);

        Assert.That(Kept(store).Single().Counts.Connections, Is.EqualTo(2 * Record.Counts.Connections));
    }

    [Test]
    public void StoreIsNotWholeInTheMiddleOfAFile()
    {
        var log = Path.Combine(_folder, "log");
        File.WriteAllText(log, $"{FlowSamples.Goldmane}\n{FlowSamples.Goldmane}\n");
        var store = Open();
        using var records = new FlowReader(FlowSources.Known, null, new(), new(new())).ReadFile(log, store).GetEnumerator();

        Assert.That(records.MoveNext() && !store.IsWhole);
        Assert.That(records.MoveNext() && !records.MoveNext() && store.IsWhole);
    }

    [Test]
    public void WhatAKilledProcessLeftIsReplaced()
    {
        File.WriteAllText(Path.Combine(_folder, "flows.jsonl.tmp"), "half");
        var store = Open();
        store.Add(Record);

        store.Save(null);

        Assert.That(Directory.GetFiles(_folder).Select(Path.GetFileName), Is.EqualTo(["flows.jsonl"]));
    }

    private static IReadOnlyList<FlowRecord> Kept(string path)
    {
        var diagnostics = new DiagnosticBag();
        var store = FlowStore.Open(path, diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return store!.Records;
    }

    private FlowStore Open()
    {
        var diagnostics = new DiagnosticBag();
        var store = FlowStore.Open(Path.Combine(_folder, "flows.jsonl"), diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return store!;
    }
}
