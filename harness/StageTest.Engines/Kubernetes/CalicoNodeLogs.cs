using System.Collections.Immutable;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Calico's own flow logs, as <c>calico-node -flows</c> prints them in its pods, one on each node.</summary>
/// <remarks>
/// Felix gives its logs to what listens at its local reporter, at the end of each interval, and keeps none. So they are followed from
/// before the first connection until the run ends.
/// </remarks>
internal sealed class CalicoNodeLogs : IFlowLogs
{
    private static readonly string[] Command = ["calico-node", "-flows", "-1"];

    private readonly ClusterClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<FlowLogTail> _tails = [];
    private ImmutableArray<Task> _following = [];
    private readonly Task _isHeard;
    private string? _problem;

    private CalicoNodeLogs(ClusterClient client, TimeSpan interval)
    {
        (_client, Interval) = (client, interval);
        _isHeard = Task.Delay(Waits.FlowReporter, client.Clock, _end.Token);
    }

    /// <inheritdoc/>
    public TimeSpan Interval { get; }

    /// <inheritdoc/>
    public TimeSpan Delay => TimeSpan.Zero;

    /// <summary>Follows the logs of every node.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="pods">The pods of Calico's nodes, whose reporter is on.</param>
    /// <param name="interval">How often they write their logs.</param>
    public static CalicoNodeLogs Follow(ClusterClient client, IEnumerable<V1Pod> pods, TimeSpan interval)
    {
        var logs = new CalicoNodeLogs(client, interval);
        logs._following = [.. pods.Select(pod => logs.FollowAsync(pod))];
        return logs;
    }

    /// <inheritdoc/>
    public IFlowLogTail Open()
    {
        lock (_gate)
        {
            var tail = new FlowLogTail(Close);
            _tails.Add(tail);
            return tail;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Felix must see that it is listened to. Pods usually take longer to start.</remarks>
    public Task HeardAsync(CancellationToken cancellationToken) => _isHeard.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void ThrowIfBroken()
    {
        if (Volatile.Read(ref _problem) is { } problem)
        {
            throw new EngineException(problem);
        }
    }

    /// <summary>Stops following.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_following);
        await _isHeard.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private void Close(FlowLogTail tail)
    {
        lock (_gate)
        {
            _tails.Remove(tail);
        }
    }

    private async Task FollowAsync(V1Pod pod)
    {
        var id = new ObjectId("v1", "Pod", pod.Metadata.NamespaceProperty, pod.Metadata.Name);
        var lines = new OutputLines(line => Take(pod.Metadata.Name, line));
        string end;
        try
        {
            var result = await _client.Exec.RunAsync(id, CalicoFlowLogs.Container, Command, lines.Take, _end.Token);
            end = $"exit code {result.ExitCode}{(result.Error.Trim() is { Length: > 0 } said ? $": {said}" : "")}";
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return;
        }
        catch (ExecException failure)
        {
            if (_end.IsCancellationRequested)
            {
                return;
            }

            end = failure.Message;
        }

        _client.Log($"'{string.Join(' ', Command)}' in {id} ended: {end}");
        Volatile.Write(
            ref _problem,
            $"The flow logs of {pod.Spec.NodeName} are incomplete, because '{string.Join(' ', Command)}' in {id} ended: {end}."
        );
    }

    private void Take(string node, string line)
    {
        lock (_gate)
        {
            foreach (var tail in _tails)
            {
                tail.Add(node, line);
            }
        }
    }
}
