using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>Asks the agent of one pod for its whole row of probes, in one exec.</summary>
internal sealed class RowReader(ClusterClient client)
{
    /// <summary>The answers of one pod.</summary>
    /// <param name="Targets">One for each target.</param>
    /// <param name="Own">For each of the pod's own ports, whether its listener answered the pod itself.</param>
    public sealed record Row(RowResult[] Targets, ImmutableDictionary<Port, bool> Own);

    /// <summary>Probes a row. Where the exec fails, every probe of the row has not run, and says why.</summary>
    /// <param name="pod">The pod that probes.</param>
    /// <param name="ownPorts">The ports that it listens on, which it also asks itself: a listener that is dead looks like a denial to others.</param>
    /// <param name="targets">What it probes.</param>
    /// <param name="denialTimeout">How long silence lasts until it counts as a denial.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    public async Task<Row> ReadAsync(
        PodPlace pod, IReadOnlyList<Port> ownPorts, IReadOnlyList<RowTarget> targets, TimeSpan denialTimeout, CancellationToken cancellationToken)
    {
        RowTarget[] all = [.. ownPorts.Select(p => new RowTarget(pod.Address.ToString(), p.Number, p.Protocol)), .. targets];
        var row = new ProbeRow
        {
            Targets = all.Length,
            DenialMilliseconds = (int)denialTimeout.TotalMilliseconds,
            Self = pod.Address.ToString(),
            ControlPort = pod.ControlPort,
        };
        var results = await AskAsync(pod, row, all, denialTimeout, cancellationToken);
        return new(
            results[ownPorts.Count..],
            ownPorts.Select((port, place) => (port, results[place].Outcome == ProbeOutcome.Connected)).ToImmutableDictionary(o => o.port, o => o.Item2));
    }

    private async Task<RowResult[]> AskAsync(PodPlace pod, ProbeRow row, RowTarget[] targets, TimeSpan denialTimeout, CancellationToken cancellationToken)
    {
        var limit = denialTimeout + denialTimeout + Waits.ExecOverhead;
        using var timeLimit = new CancellationTokenSource(limit);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            var result = await client.Exec.RunAsync(pod.Id, StandIns.Container, ProbeImageSource.Probe, Input(row, targets), both.Token);
            client.Log($"exec in {pod.Id}: {targets.Length} probes, exit code {result.ExitCode}{(result.Error.Length > 0 ? $", wrote '{result.Error.Trim()}'" : "")}");
            return result.ExitCode == 0
                ? Parse(result.Output, targets.Length)
                : Failed(targets.Length, $"the probe agent ended with exit code {result.ExitCode}: {result.Error.Trim()}");
        }
        catch (ExecException failure)
        {
            client.Log($"exec in {pod.Id}: {failure.Message}");
            await client.ThrowIfGoneAsync(cancellationToken);
            return Failed(targets.Length, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            client.Log($"exec in {pod.Id}: no end after {limit.TotalSeconds:0.0} seconds");
            return Failed(targets.Length, $"the probe agent had not ended after {limit.TotalSeconds:0} seconds");
        }
    }

    private static byte[] Input(ProbeRow row, RowTarget[] targets)
    {
        var text = new StringBuilder(JsonSerializer.Serialize(row, RowJson.Default.ProbeRow)).Append('\n');
        foreach (var target in targets)
        {
            text.Append(JsonSerializer.Serialize(target, RowJson.Default.RowTarget)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads what an agent wrote. What it does not mention has not run.</summary>
    internal static RowResult[] Parse(string output, int count)
    {
        var results = Failed(count, "the probe agent did not say what became of it");
        try
        {
            foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (JsonSerializer.Deserialize(line, RowJson.Default.RowResult) is { } result && result.Target >= 0 && result.Target < count)
                {
                    results[result.Target] = result;
                }
            }

            return results;
        }
        catch (JsonException problem)
        {
            return Failed(count, $"the probe agent wrote what is no result: {problem.Message}");
        }
    }

    private static RowResult[] Failed(int count, string reason) => [.. Enumerable.Range(0, count).Select(place => new RowResult(place, ProbeOutcome.NotRun, 0, reason))];
}
