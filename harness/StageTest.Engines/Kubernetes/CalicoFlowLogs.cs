using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Calico's own flow logs, as <c>calico-node -flows</c> prints them in its pods, one on each node.</summary>
/// <remarks>
/// Felix sends its logs to the listener at its local reporter at the end of each interval, and keeps none. So StageTest follows them from
/// before the first connection until the run ends.
/// </remarks>
internal sealed partial class CalicoFlowLogs : IAsyncDisposable
{
    /// <summary>The label and value of the pods that print flow logs.</summary>
    public const string PodLabel = "k8s-app=calico-node";

    /// <summary>The container that prints flow logs.</summary>
    public const string Container = "calico-node";

    private const string ReporterField = "flowLogsLocalReporter";
    private const string IntervalField = "flowLogsFlushInterval";
    private const string Enabled = "Enabled";

    // Felix's own default (felix/config/config_params.go).
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    private static readonly string[] Command = ["calico-node", "-flows", "-1"];

    private readonly ClusterClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<FlowLogTail> _tails = [];
    private ImmutableArray<Task> _following = [];
    private readonly Task _isHeard;
    private string? _problem;

    private CalicoFlowLogs(ClusterClient client, TimeSpan interval)
    {
        (_client, Interval) = (client, interval);
        _isHeard = Task.Delay(Waits.FlowReporter, client.Clock, _end.Token);
    }

    /// <summary>The interval of the logs.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Follows the logs of every node.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">There is no Calico, it reports nothing, or too seldom. The message has the remedy.</exception>
    public static async Task<CalicoFlowLogs> FollowAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        var pods = (
            await client.CallAsync(
                "list the pods of Calico's nodes",
                token => client.Api.CoreV1.ListPodForAllNamespacesAsync(labelSelector: PodLabel, cancellationToken: token),
                cancellationToken
            )
        ).Items;
        if (pods.Count == 0)
        {
            throw new EngineException(
                $"No flow logs can be read from the cluster at {client.Server}: it has no pod of Calico ({PodLabel}). "
                    + "Remove --output flows, or use a cluster that has Calico."
            );
        }

        var settings = await SettingsAsync(client, pods[0], cancellationToken);
        if (settings(ReporterField) != Enabled)
        {
            throw new EngineException(
                $"No flow logs can be read from the cluster at {client.Server}: Calico's local reporter of flow logs is off. "
                    + "Remove --output flows, or turn it on: kubectl patch felixconfiguration default --type merge --patch "
                    + $"'{{\"spec\":{{\"{ReporterField}\":\"{Enabled}\",\"{IntervalField}\":\"5s\"}}}}'."
            );
        }

        var interval = IntervalOf(settings(IntervalField)) ?? DefaultInterval;
        if (interval > Waits.LongestFlowLogInterval)
        {
            throw new EngineException(
                $"The cluster at {client.Server} writes flow logs every {interval.TotalSeconds:0} seconds, so each stage would "
                    + $"wait that long for them. Set {IntervalField} of the FelixConfiguration 'default' to at most "
                    + $"{Waits.LongestFlowLogInterval.TotalSeconds:0}s, such as 5s, or remove --output flows."
            );
        }

        var logs = new CalicoFlowLogs(client, interval);
        logs._following = [.. pods.Select(pod => logs.FollowAsync(pod))];
        return logs;
    }

    /// <summary>The logs from now on, for one reader.</summary>
    public FlowLogTail Open()
    {
        lock (_gate)
        {
            var tail = new FlowLogTail(Close);
            _tails.Add(tail);
            return tail;
        }
    }

    /// <summary>Waits until Felix has noticed the listener. Pods usually take longer to start.</summary>
    public Task HeardAsync(CancellationToken cancellationToken) => _isHeard.WaitAsync(cancellationToken);

    /// <summary>Throws unless all nodes are still followed.</summary>
    /// <exception cref="EngineException">A node is no longer followed, so its logs are incomplete.</exception>
    public void ThrowIfBroken()
    {
        if (Volatile.Read(ref _problem) is { } problem)
        {
            throw new EngineException(problem);
        }
    }

    /// <summary>The interval of Felix's logs as it is configured: a number of seconds, or a duration in Go's format.</summary>
    internal static TimeSpan? IntervalOf(string? text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return text is not null && GoDuration().Match(text) is { Success: true, Length: > 0 } parts
            ? TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s"))
            : null;

        double Part(string unit) =>
            parts.Groups[unit] is { Success: true } found ? double.Parse(found.Value, CultureInfo.InvariantCulture) : 0;
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

    // As in Felix itself, the environment of a pod takes precedence over the configuration in the cluster.
    private static async Task<Func<string, string?>> SettingsAsync(ClusterClient client, V1Pod pod, CancellationToken cancellationToken)
    {
        var environment = pod.Spec.Containers.FirstOrDefault(c => c.Name == Container)?.Env ?? [];
        JsonElement? kept = null;
        foreach (var api in (string[])[CalicoStore.Served, CalicoStore.ApiVersion])
        {
            if (kept is null && await client.HasAsync(api, "FelixConfiguration", cancellationToken))
            {
                kept = await client.GetAsync(new(api, "FelixConfiguration", "", "default"), cancellationToken);
            }
        }

        return field =>
            environment.FirstOrDefault(e => e.Name.Equals($"FELIX_{field}", StringComparison.OrdinalIgnoreCase))?.Value
            ?? kept?.At("spec", field)?.ToString();
    }

    private async Task FollowAsync(V1Pod pod)
    {
        var id = new ObjectId("v1", "Pod", pod.Metadata.NamespaceProperty, pod.Metadata.Name);
        var lines = new FlowLogLines(line => Take(pod.Metadata.Name, line));
        string end;
        try
        {
            var result = await _client.Exec.FollowAsync(id, Container, Command, lines.Take, _end.Token);
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

    [GeneratedRegex(@"^(?:(?<h>[\d.]+)h)?(?:(?<m>[\d.]+)m)?(?:(?<s>[\d.]+)s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex GoDuration();
}
