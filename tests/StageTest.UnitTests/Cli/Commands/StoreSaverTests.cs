using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Cli.Commands;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.UnitTests.Flows;

namespace StageTest.UnitTests.Cli.Commands;

/// <summary>A recorder saves what has come also if nothing comes any more.</summary>
internal sealed class StoreSaverTests
{
    [Test]
    public async Task QuietSourceIsSavedInTime()
    {
        using var command = new CommandLine();
        var path = command.PathOf("flows.jsonl");
        var store = FlowStore.Open(path, new())!;
        var (clock, source) = (new FakeTimeProvider(), Channel.CreateUnbounded<FlowRecord>());
        var saver = new StoreSaver(store, null, clock, new() { Out = TextWriter.Null, Error = TextWriter.Null });
        await using var records = saver.SaveMeanwhile(source.Reader.ReadAllAsync(), CancellationToken.None).GetAsyncEnumerator();
        var record = FlowSamples.Read(FlowSamples.Goldmane).Records.Single();
        await source.Writer.WriteAsync(record);
        Assert.That(await records.MoveNextAsync());
        store.Add(record);

        var next = records.MoveNextAsync().AsTask();
        clock.Advance(TimeSpan.FromSeconds(11));
        await source.Writer.WriteAsync(record);
        Assert.That(await next);

        Assert.That(FlowStore.Open(path, new())!.Records, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task StoreThatCannotBeWrittenIsToldOnceForEachTime()
    {
        using var command = new CommandLine();
        var path = command.PathOf("flows.jsonl");
        Directory.CreateDirectory(path);
        var store = FlowStore.Open(path, new DiagnosticBag())!;
        using var error = new StringWriter();
        var (clock, source) = (new FakeTimeProvider(), Channel.CreateUnbounded<FlowRecord>());
        var saver = new StoreSaver(store, null, clock, new() { Out = TextWriter.Null, Error = error });
        var record = FlowSamples.Read(FlowSamples.Goldmane).Records.Single();
        for (var number = 0; number < 5; number++)
        {
            await source.Writer.WriteAsync(record);
        }

        source.Writer.Complete();
        await foreach (var _ in saver.SaveMeanwhile(source.Reader.ReadAllAsync(), CancellationToken.None))
        {
            clock.Advance(TimeSpan.FromSeconds(6));
        }

        Assert.That(error.ToString().Split("The store cannot be written"), Has.Length.EqualTo(3), "in 30 seconds, twice");
    }
}
