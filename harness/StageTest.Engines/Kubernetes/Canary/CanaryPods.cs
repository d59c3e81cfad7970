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

/// <summary>The pods of a <see cref="CanaryPair"/>: one that asks, and those that it asks, one on each node.</summary>
/// <param name="client">The cluster.</param>
/// <param name="rows">Asks the pods.</param>
/// <param name="run">The run's name.</param>
/// <param name="asksEveryNode">Whether every node gets a pod that is asked, as nodes of the run's own cluster do; else there is
/// one.</param>
internal sealed class CanaryPods(ClusterClient client, RowReader rows, string run, bool asksEveryNode)
{
    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);

    private PodPlace[] _asked = [];
    private bool _isOpened;

    /// <summary>What the pods are, and which policies silence them.</summary>
    public CanaryPair Pair { get; private set; } = new(run);

    /// <summary>The pod that asks. Known once the pods are up.</summary>
    public PodPlace? Asking { get; private set; }

    /// <summary>Brings the pods up. What was made of them is removed by <see cref="RemoveAsync"/>, where this fails too.</summary>
    /// <param name="standIns">Makes the pods.</param>
    /// <param name="tell">Told what is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
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

    /// <summary>Asks again and again until every pod answers as it is wanted to.</summary>
    /// <param name="wanted">Allowed or denied.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was not so when time was up, or null.</returns>
    /// <exception cref="EngineException">The cluster does not answer any more.</exception>
    public async Task<string?> LackAsync(Verdict wanted, TimeSpan limit, CancellationToken cancellationToken)
    {
        RowTarget[] targets =
        [
            .. _asked.Select(pod => new RowTarget(pod.Addresses[0].ToString(), CanaryPair.Port.Number, CanaryPair.Port.Protocol)),
        ];
        var last = "nothing was answered";
        try
        {
            await Waits
                .Until(limit, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        var results = (await rows.ReadAsync(Asking!, [], targets, DenialTimeout, token)).Targets;
                        var others = results.Zip(_asked).Where(answer => !Is(wanted, answer.First.Outcome)).ToArray();
                        last = string.Join(
                            "; ",
                            others.Select(other => $"on node {other.Second.Node}: {other.First.Reason ?? other.First.Outcome.ToString()}")
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

    /// <summary>Removes the pods and waits until they are gone, where there are any.</summary>
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
