using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Canary;

/// <summary>The pods of a <see cref="CanaryPair"/>: one that probes, and its targets, one on each node.</summary>
/// <param name="client">The cluster.</param>
/// <param name="rows">Runs probes in the pods.</param>
/// <param name="run">The run's name.</param>
/// <param name="asksEveryNode">Whether every node gets a target pod, as on a cluster of the run's own; else there is one target.</param>
internal sealed class CanaryPods(ClusterClient client, RowReader rows, string run, bool asksEveryNode)
{
    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);

    private PodPlace[] _asked = [];
    private bool _isOpened;

    /// <summary>The pods, and the policies that deny their traffic.</summary>
    public CanaryPair Pair { get; private set; } = new(run);

    /// <summary>The probing pod. Known once the pods run.</summary>
    public PodPlace? Asking { get; private set; }

    /// <summary>Creates the pods. If this fails, <see cref="RemoveAsync"/> removes what was created.</summary>
    /// <param name="standIns">Creates the objects.</param>
    /// <param name="tell">Receives what is waited for.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task OpenAsync(StandIns standIns, Action<string> tell, CancellationToken cancellationToken)
    {
        _isOpened = true;
        await client.ApplyAsync(standIns.Namespace(Pair.Topology.Namespaces[0]), cancellationToken);
        string[] nodes = asksEveryNode ? await OpenNodes.NamesAsync(client, cancellationToken) : [];
        Pair = new(run, Math.Max(nodes.Length, 1));
        JsonObject[] pods =
        [
            .. Pair.Topology.Workloads.SelectMany(w =>
                Enumerable.Range(0, w.Replicas).Select(replica => standIns.Pod(w, replica, mayPing: true))
            ),
        ];
        foreach (var (pod, node) in pods.Zip(nodes))
        {
            pod["spec"]!["nodeName"] = node;
        }

        foreach (var body in (IEnumerable<JsonObject>)[.. standIns.ServiceAccounts(Pair.Topology), .. pods])
        {
            await client.ApplyAsync(body, cancellationToken);
        }

        var places = await new PodStates(client, tell).RunningAsync(
            [.. pods.Select(p => (ObjectId.Of(p), StandIns.ControlPort([CanaryPair.Port])))],
            cancellationToken
        );
        foreach (var place in places)
        {
            client.Log($"{place.Id} runs on {place.Node}");
        }

        (_asked, Asking) = ([.. places.SkipLast(1)], places[^1]);
    }

    /// <summary>Probes repeatedly until every pod gives the expected answer.</summary>
    /// <param name="wanted">Allowed or denied.</param>
    /// <param name="limit">The maximum time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The unexpected answers when the time was over, or null.</returns>
    /// <exception cref="EngineException">The cluster no longer answers.</exception>
    public async Task<string?> LackAsync(Verdict wanted, TimeSpan limit, CancellationToken cancellationToken)
    {
        RowTarget[] targets =
        [
            .. _asked.Select(pod => new RowTarget(pod.Addresses[0].ToString(), CanaryPair.Port.Number, CanaryPair.Port.Protocol)),
        ];
        var last = "no answer";
        try
        {
            await Waits
                .Until(limit, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        var results = (await rows.ReadAsync(Asking!, [], targets, DenialTimeout, token)).Targets;
                        var others = Enumerable.Range(0, targets.Length).Where(target => !Is(wanted, results.Outcomes[target])).ToArray();
                        last = string.Join(
                            "; ",
                            others.Select(other =>
                                $"on node {_asked[other].Node}: {results.ReasonOf(other) ?? $"{results.Outcomes[other]}"}"
                            )
                        );
                        return others.Length == 0;
                    },
                    cancellationToken
                );
            return null;
        }
        catch (TimeoutRejectedException)
        {
            return last;
        }
    }

    /// <summary>Removes the pods, if there are any, and waits until they are gone.</summary>
    public async Task RemoveAsync(Removal removal, CancellationToken limit)
    {
        if (_isOpened)
        {
            var home = new ObjectId("v1", "Namespace", "", Pair.Namespace);
            await removal.DeleteAsync([home], limit);
            await removal.GoneAsync([home], limit);
        }
    }

    private static bool Is(Verdict wanted, ProbeOutcome outcome) =>
        wanted == Verdict.Allowed ? outcome == ProbeOutcome.Connected : outcome.IsDenial();
}
