using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// Finds where a cluster's own flow logs can be read: at each node, or at Goldmane, to which Calico's operator sends them.
/// </summary>
internal static partial class CalicoFlowLogs
{
    /// <summary>The label and value of the pods of Calico's nodes.</summary>
    public const string PodLabel = "k8s-app=calico-node";

    /// <summary>Their container that runs Felix.</summary>
    public const string Container = "calico-node";

    private const string ReporterField = "flowLogsLocalReporter";
    private const string ServerField = "flowLogsGoldmaneServer";
    private const string IntervalField = "flowLogsFlushInterval";
    private const string Enabled = "Enabled";

    // Felix's own default (felix/config/config_params.go).
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    /// <summary>Begins to read the logs of every node.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="cancellationToken">Ends the search for them, and nothing later.</param>
    /// <exception cref="EngineException">There is no Calico, it reports nothing, or too seldom. What to do is said.</exception>
    public static async Task<IFlowLogs> FollowAsync(ClusterClient client, CancellationToken cancellationToken)
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
        var isReporting = settings(ReporterField) == Enabled;
        if (!isReporting && settings(ServerField) is not { Length: > 0 })
        {
            throw new EngineException(
                $"No flow logs can be read from the cluster at {client.Server}: Calico's local reporter of flow logs is off, and "
                    + "Goldmane receives none. Remove --output flows, or turn the reporter on: kubectl patch felixconfiguration default "
                    + $"--type merge --patch '{{\"spec\":{{\"{ReporterField}\":\"{Enabled}\",\"{IntervalField}\":\"5s\"}}}}'."
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

        return isReporting
            ? CalicoNodeLogs.Follow(client, pods, interval)
            : await GoldmaneLogs.FindAsync(client, interval, cancellationToken);
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

    [GeneratedRegex(@"^(?:(?<h>[\d.]+)h)?(?:(?<m>[\d.]+)m)?(?:(?<s>[\d.]+)s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex GoDuration();
}
