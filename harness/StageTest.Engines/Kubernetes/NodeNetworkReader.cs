using System.Collections.Immutable;
using System.Net;
using System.Text;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>Finds out what is known of pods on a node's network only while they run: which ports they have, and which addresses.</summary>
/// <param name="client">The cluster.</param>
/// <param name="rows">Runs probes in the pods.</param>
/// <param name="networks">The pods.</param>
/// <param name="hasSctp">Whether they listen on SCTP.</param>
internal sealed class NodeNetworkReader(ClusterClient client, RowReader rows, NodeNetworks networks, bool hasSctp)
{
    private const int LogLines = 500;

    /// <summary>Checks every pod, and records ports that belong to something else.</summary>
    /// <param name="pods">The pods of each workload.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The addresses of tunnels, see <see cref="Placement.Tunnels"/>.</returns>
    /// <exception cref="EngineException">An agent does not answer.</exception>
    public async Task<ImmutableDictionary<(EndpointRef From, IPAddress To), IPAddress>> LookAsync(
        IReadOnlyDictionary<EndpointRef, ImmutableArray<PodPlace>> pods,
        CancellationToken cancellationToken
    )
    {
        var tunnels = ImmutableDictionary.CreateBuilder<(EndpointRef, IPAddress), IPAddress>();
        foreach (var (workload, node) in networks.Started)
        {
            var place = pods[workload.Ref][0];
            var log = await ServingAsync(place, cancellationToken);
            await CheckPortsAsync(workload, node, place, log, cancellationToken);
            IPAddress[] others =
            [
                .. pods.Values.SelectMany(p => p).Where(p => !p.IsOnNodeNetwork && p.Node != place.Node).SelectMany(p => p.Addresses),
            ];
            foreach (var (to, source) in others.Length > 0 ? await SourcesAsync(place, others, cancellationToken) : [])
            {
                if (!place.Addresses.Contains(source))
                {
                    tunnels[(workload.Ref, to)] = source;
                }
            }
        }

        return tunnels.ToImmutable();
    }

    private async Task<string> ServingAsync(PodPlace place, CancellationToken cancellationToken)
    {
        var log = "";
        try
        {
            await Waits
                .Until(Waits.AgentServes, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        log = await client.LogAsync(place.Id.Namespace, place.Id.Name, place.Container, LogLines, token);
                        return log.Contains(AgentProgram.Serving(place.AnswersAs), StringComparison.Ordinal);
                    },
                    cancellationToken
                );
            return log;
        }
        catch (TimeoutRejectedException)
        {
            throw new EngineException(
                $"The probe agent of {place.Id} on the network of node {place.Node} did not listen within "
                    + $"{Waits.AgentServes.TotalSeconds:0} seconds. It wrote: {(log.Length > 0 ? log.Trim() : "nothing")}"
            );
        }
    }

    // Whatever answers a port of the node, a Service's node port too, must be the agent.
    private async Task CheckPortsAsync(Workload workload, NodePlace node, PodPlace place, string log, CancellationToken cancellationToken)
    {
        var asked = workload
            .AskedPorts.Where(p => Port.HasPorts(p.Protocol) && (hasSctp || p.Protocol != Protocol.Sctp))
            .SelectMany(port => place.Addresses.Select(address => (Port: port, Target: TargetOf(port, address))))
            .ToArray();
        if (asked.Length == 0)
        {
            return;
        }

        var row = await rows.ReadAsync(place, [], [.. asked.Select(a => a.Target)], DenialTimeout.Cap, cancellationToken);
        for (var question = 0; question < asked.Length; question++)
        {
            var (port, _) = asked[question];
            var outcome = row.Targets.Outcomes[question];
            var isFree =
                workload.ClosedPorts.Contains(port) && !workload.DistinctPorts.Contains(port)
                    ? outcome == ProbeOutcome.Refused
                    : outcome == ProbeOutcome.Connected && row.Targets.ByOf(question) == place.AnswersAs;
            if (outcome == ProbeOutcome.NotRun)
            {
                networks.Take(workload.Ref, port, $"port {port} of {workload.Ref} was not checked: {row.Targets.ReasonOf(question)}");
            }
            else if (!isFree)
            {
                networks.Take(workload.Ref, port, ReasonOf(port));
            }
        }

        string ReasonOf(Port port) =>
            log.Split('\n').FirstOrDefault(l => l.StartsWith($"not serving {port} on ", StringComparison.Ordinal)) is { } line
            && !line.Contains("AddressAlreadyInUse", StringComparison.Ordinal)
                ? $"the agent of {workload.Ref} cannot listen on node {node.Name} ({line.Trim()})"
                : $"something else on node {node.Name} uses port {port} of {workload.Ref}";
    }

    private static RowTarget TargetOf(Port port, IPAddress address) => new($"{address}", port.Number, port.Protocol, WhoAnswers: true);

    private async Task<IReadOnlyList<(IPAddress To, IPAddress Source)>> SourcesAsync(
        PodPlace place,
        IPAddress[] others,
        CancellationToken cancellationToken
    )
    {
        var sources = new List<(IPAddress, IPAddress)>();
        var lines = new OutputLines(line =>
        {
            if (line.Split(' ') is [var to, var source])
            {
                sources.Add((IPAddress.Parse(to), IPAddress.Parse(source)));
            }
        });
        using var limit = new CancellationTokenSource(Waits.ExecOverhead, client.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var command = await client.Exec.StartAsync(place.Id, place.Container, AgentProgram.Sources, hasInput: true, both.Token);
            await command.SendAsync(Encoding.UTF8.GetBytes($"{others.Length}\n{string.Concat(others.Select(a => $"{a}\n"))}"), both.Token);
            var result = (
                await command.ReceiveAsync(
                    piece =>
                    {
                        lines.Take(piece);
                        return true;
                    },
                    both.Token
                )
            )!;
            lines.End();
            return result.ExitCode == 0
                ? sources
                : throw new EngineException(
                    $"The probe agent of {place.Id} ended with exit code {result.ExitCode} and without the addresses of its packets: "
                        + result.Error.Trim()
                );
        }
        catch (ExecException failure)
        {
            throw new EngineException(
                $"The probe agent of {place.Id} cannot list the addresses of its packets: {failure.Message}",
                failure
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(
                $"The probe agent of {place.Id} did not list the addresses of its packets within "
                    + $"{Waits.ExecOverhead.TotalSeconds:0} seconds."
            );
        }
    }
}
