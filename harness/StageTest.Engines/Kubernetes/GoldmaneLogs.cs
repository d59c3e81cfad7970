using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Engines.Flows;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Calico's own flow logs at Goldmane, which adds up those of all nodes for the last hour.</summary>
/// <remarks>
/// Goldmane gives times of 15 seconds, and Felix names the beginning of its own interval. So what a stage logged is told by counts: what
/// Goldmane knew when the stage began is taken away from what it knows later.
/// </remarks>
/// <param name="client">The cluster.</param>
/// <param name="source">Sends the requests to Goldmane.</param>
/// <param name="goldmane">Where it is, and with what certificates.</param>
/// <param name="interval">How often the nodes send their logs.</param>
internal sealed class GoldmaneLogs(ClusterClient client, LiveFlowSource source, LiveFlowRequest goldmane, TimeSpan interval) : IFlowLogs
{
    // Felix names the beginning of its interval, which falls into a time of Goldmane that began up to 15 seconds before.
    private static readonly TimeSpan TimeOfGoldmane = TimeSpan.FromSeconds(15);

    /// <summary>Finds Goldmane as Calico's operator installs it.</summary>
    /// <exception cref="EngineException">It is not there, or what leads to it may not be read.</exception>
    public static async Task<IFlowLogs> FindAsync(ClusterClient client, TimeSpan interval, CancellationToken cancellationToken)
    {
        try
        {
            var (source, request) = await ClusterFlows.FindGoldmaneAsync(client, cancellationToken);
            return new GoldmaneLogs(client, source, request, interval);
        }
        catch (EngineException problem)
        {
            throw new EngineException($"No flow logs can be read: {problem.Message} Or remove --output flows.", problem);
        }
    }

    /// <inheritdoc/>
    public TimeSpan Interval => interval;

    /// <inheritdoc/>
    /// <remarks>What a stage before logged last comes within this time too, and must not pass for all.</remarks>
    public TimeSpan Delay => interval + Waits.FlowReport;

    /// <inheritdoc/>
    public IFlowLogTail Open() => new Tail(this);

    /// <inheritdoc/>
    public Task HeardAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void ThrowIfBroken() { }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        goldmane.Credentials?.Dispose();
        return ValueTask.CompletedTask;
    }

    // A connection through the API server may break, and the next question is another.
    private async Task<ImmutableArray<FlowRecord>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        ImmutableArray<FlowRecord>? read = null;
        LiveFlowException? last = null;
        try
        {
            await Waits
                .Until(Waits.ClusterCall, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        try
                        {
                            read = await AskAsync(since, token);
                        }
                        catch (LiveFlowException broken) when (broken.IsBreak)
                        {
                            client.Log($"{goldmane.Address}: {broken.Message}");
                            last = broken;
                        }

                        return read is not null;
                    },
                    cancellationToken
                );
        }
        catch (LiveFlowException problem)
        {
            throw Failed(problem);
        }
        catch (Polly.Timeout.TimeoutRejectedException) when (last is not null)
        {
            throw Failed(last);
        }

        return read!.Value;
    }

    private async Task<ImmutableArray<FlowRecord>> AskAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var reader = new FlowReader(FlowSources.Known, null, new(), new FlowProblems(diagnostics));
        var request = goldmane with { Since = since, Until = client.Clock.GetUtcNow() + (2 * TimeOfGoldmane) };
        var records = ImmutableArray.CreateBuilder<FlowRecord>();
        await foreach (var record in source.Read(request, reader, cancellationToken))
        {
            records.Add(record);
        }

        return diagnostics.HasErrors
            ? throw new EngineException($"Goldmane's flow logs are not understood: {diagnostics.Sorted()[0]}")
            : records.ToImmutable();
    }

    private static EngineException Failed(LiveFlowException problem) =>
        new($"Calico's flow logs cannot be read from Goldmane: {problem.Message}", problem);

    private sealed class Tail(GoldmaneLogs logs) : IFlowLogTail
    {
        private DateTimeOffset _since = logs.Begin();
        private ILookup<FlowKey, FlowCounts> _known = Enumerable.Empty<FlowRecord>().ToLookup(r => r.Key, r => r.Counts);

        public async Task ForgetAsync(CancellationToken cancellationToken)
        {
            _since = logs.Begin();
            _known = (await logs.ReadAsync(_since, cancellationToken)).ToLookup(r => r.Key, r => r.Counts);
        }

        public async Task<ImmutableArray<FlowRecord>> RecordsAsync(CancellationToken cancellationToken) =>
            [.. (await logs.ReadAsync(_since, cancellationToken)).Where(r => !_known[r.Key].Contains(r.Counts))];

        public void Dispose() { }
    }

    private DateTimeOffset Begin() => client.Clock.GetUtcNow() - interval - TimeOfGoldmane;
}
