using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>The namespaces, pods and Services of one topology while they are on a cluster.</summary>
/// <param name="topology">The topology.</param>
/// <param name="run">The run.</param>
/// <param name="guard">Protects objects of other owners.</param>
internal sealed class TopologyOnCluster(Topology topology, ClusterRun run, ClusterGuard guard)
{
    private const int ParallelCalls = 8;

    private readonly ClusterClient _client = run.Client;
    private readonly StandIns _standIns = run.StandIns;
    private readonly ServiceOpening _opening = run.OpeningOf(topology);
    private readonly NodeNetworks _networks = run.NetworksOf(topology, run.OpeningOf(topology).Nodes);
    private readonly Dictionary<ObjectId, string> _made = [];
    private ImmutableHashSet<string> _existing = [];
    private ClusterServices? _services;
    private Topology? _rest;

    // Shared by creation and probing, because it knows what the cluster refused.
    private ClusterServices Services => _services ??= new(run.Client, topology, run.Families, run.Options.Warn, _opening);

    /// <summary>The topology, without the namespaces that another topology reuses.</summary>
    public Topology Topology => _rest ?? topology;

    /// <summary>The names of its namespaces.</summary>
    public ImmutableArray<string> Namespaces { get; } = [.. topology.Namespaces.Select(n => n.Name)];

    /// <summary>The same, and that of the pods that represent the world outside, if there are any.</summary>
    public ImmutableHashSet<string> Homes { get; } =
    [.. topology.Namespaces.Select(n => n.Name), .. topology.External.IsEmpty ? [] : (string[])[OutsideHosts.NamespaceOf(run.Name)]];

    /// <summary>The number of its pods.</summary>
    public int Pods { get; } = topology.Workloads.Sum(w => w.Replicas);

    /// <summary>Everything that it creates, as a text: topologies with the same text are the same on this cluster.</summary>
    public string Trace { get; } = TopologyTrace.Of(topology, run);

    /// <summary>The places of its endpoints. Null until everything runs.</summary>
    public ClusterPlaces? Places { get; private set; }

    /// <summary>The addresses of its endpoints.</summary>
    public Placement Placement { get; private set; } = new([]);

    /// <summary>Creates everything, and waits until it runs.</summary>
    /// <exception cref="EngineException">A namespace belongs to another user, or something does not start.</exception>
    public async Task OpenAsync(RowReader rows, CancellationToken cancellationToken)
    {
        if (run.Room < Pods)
        {
            throw new EngineException(
                $"The scenario has {Pods} pods, and the {run.Nodes.Length} nodes of the cluster at {_client.Server} take {run.Room} "
                    + "altogether. Use a cluster with more nodes, raise max-pods of its kubelets, or give workloads fewer replicas."
            );
        }

        JsonObject[] namespaces = [.. topology.Namespaces.Select(home => _networks.BodyOf(_standIns, home))];
        _existing = await guard.ExistingAsync(namespaces.Select(ObjectId.Of), cancellationToken);
        foreach (var body in namespaces.Where(n => _existing.Contains(ObjectId.Of(n).Name)))
        {
            // It stays, so it does not count as created by this run.
            ((JsonObject)body["metadata"]!["labels"]!).Remove(ObjectId.RunLabel);
        }

        await run.WithEvidenceAsync(Namespaces, async () =>
        {
            await BringUpAsync(namespaces, rows, cancellationToken);
            return true;
        });
    }

    /// <summary>Whether another topology conflicts with it on the cluster.</summary>
    public bool Meets(TopologyOnCluster other) => ClusterReach.Meets(topology, other.Topology);

    /// <summary>
    /// Whether another topology can reuse it: none of its objects existed before the run, and none of its pods uses ports of a node.
    /// </summary>
    public bool IsReusable => _existing.IsEmpty && Topology.External.IsEmpty && Topology.OnNodeNetworks.IsEmpty;

    /// <summary>
    /// Reuses objects of another topology, before it is opened: common objects stay, others in its namespaces are removed when it opens.
    /// </summary>
    /// <returns>Whether the other topology keeps namespaces that this one does not need, and that do not conflict with it.</returns>
    public bool TakeOver(TopologyOnCluster other)
    {
        var all = other.Topology;
        var rest = all with
        {
            Namespaces = [.. all.Namespaces.Where(n => !Homes.Contains(n.Name))],
            Workloads = [.. all.Workloads.Where(w => !Homes.Contains(w.Ref.Namespace))],
            Services = [.. all.Services.Where(s => !Homes.Contains(s.Ref.Namespace))],
        };
        var takesAll = ClusterReach.Meets(topology, rest);
        foreach (var (id, text) in other._made.ToArray())
        {
            if (takesAll || Homes.Contains(id.Kind == "Namespace" ? id.Name : id.Namespace))
            {
                _made[id] = text;
                other._made.Remove(id);
            }
        }

        other._rest = rest;
        return other._made.Count > 0;
    }

    /// <summary>Whether all its pods still run in the same places, and are ready.</summary>
    /// <exception cref="EngineException">The cluster cannot be reached.</exception>
    public async Task<bool> IsAsItWasAsync(CancellationToken cancellationToken) => (await ChangedAsync(cancellationToken)).Count == 0;

    /// <summary>The pods that do not.</summary>
    /// <exception cref="EngineException">The cluster cannot be reached.</exception>
    public Task<IReadOnlySet<PodPlace>> ChangedAsync(CancellationToken cancellationToken) =>
        new PodStates(_client, run.Options.Tell).ChangedAsync(Places!.All, cancellationToken);

    /// <summary>Warns of policies that depend on the address of a Service, if the address here differs from that in the scenario.</summary>
    public void Compare(PolicySet policies) => Services.Compare(policies);

    /// <summary>Removes the objects; a namespace takes everything in it along.</summary>
    /// <returns>The namespaces, whose removal takes time.</returns>
    public async Task<ImmutableArray<ObjectId>> RemoveAsync(Removal removal, CancellationToken limit)
    {
        ImmutableArray<ObjectId> namespaces = [.. _made.Keys.Where(id => id.Kind == "Namespace" && !_existing.Contains(id.Name))];
        await removal.DeleteAsync(_made.Keys.Reverse().Where(id => namespaces.Contains(id) || _existing.Contains(id.Namespace)), limit);
        foreach (var id in _made.Keys.Where(id => id.Kind == "Namespace" && _existing.Contains(id.Name)))
        {
            // The session no longer applies the scenario's labels, so it gives them up.
            var unlabelled = new JsonObject
            {
                ["apiVersion"] = id.ApiVersion,
                ["kind"] = id.Kind,
                ["metadata"] = new JsonObject { ["name"] = id.Name },
            };
            await removal.TryAsync(id, token => _client.ApplyAsync(unlabelled, token), limit);
        }

        return namespaces;
    }

    private async Task BringUpAsync(JsonObject[] namespaces, RowReader rows, CancellationToken cancellationToken)
    {
        JsonObject[] parts = [.. _standIns.ServiceAccounts(topology), .. Services.Bodies(_standIns)];

        var mayPing = topology
            .Workloads.SelectMany(w => w.Ports)
            .Concat(topology.External.SelectMany(e => e.Ports))
            .Any(p => !Port.HasPorts(p.Port.Protocol));
        Workload[] started = [.. topology.Workloads.Where(_networks.Starts)];
        var bodies = started
            .SelectMany(w =>
                Enumerable
                    .Range(0, w.Replicas)
                    .Select(replica =>
                        (
                            Body: _networks.BodyOf(_standIns, w, replica, mayPing),
                            ControlPort: w.HostNetwork ? 0 : StandIns.ControlPort(w.DistinctPorts),
                            IsOnNodeNetwork: w.HostNetwork
                        )
                    )
            )
            .ToArray();
        var clearing = await ClearAsync([.. namespaces, .. parts, .. bodies.Select(p => p.Body)], cancellationToken);
        await MakeAsync(namespaces, cancellationToken);
        await MakeAsync(parts, Services.ApplyAsync, cancellationToken);
        await MakeAsync([.. bodies.Select(p => p.Body)], cancellationToken);
        var places = await new PodStates(_client, run.Options.Tell).RunningAsync(
            [.. bodies.Select(p => (ObjectId.Of(p.Body), p.ControlPort))],
            cancellationToken
        );
        PodPlace[] running = [.. places.Zip(bodies, (place, pod) => place with { IsOnNodeNetwork = pod.IsOnNodeNetwork })];
        PodPlace[] ordinary = [.. running.Where(p => !p.IsOnNodeNetwork)];
        await clearing(cancellationToken);
        foreach (var place in running)
        {
            _client.Log($"{place.Id} runs on {place.Node} with {string.Join(", ", place.Addresses)}");
        }

        var next = 0;
        var pods = started.ToDictionary(w => w.Ref, w => Enumerable.Range(0, w.Replicas).Select(_ => running[next++]).ToImmutableArray());
        var services = await Services.AddressesAsync(cancellationToken);
        if (
            ClusterRangeFit.ProblemWith(topology, [.. ordinary.SelectMany(p => p.Addresses)], [.. services.Values.SelectMany(a => a)]) is
            { } problem
        )
        {
            throw new EngineException(problem);
        }

        await MakeAsync(
            [
                .. EndpointSliceBodies.Of(run.Name, topology, owner =>
                    pods.TryGetValue(owner, out var places)
                        ? places.SelectMany(p => p.Addresses)
                        : topology.External.Where(e => e.Ref == owner).SelectMany(e => e.Addresses)
                ),
            ],
            cancellationToken
        );
        await Services.BalanceAsync(cancellationToken);
        var tunnels = await new NodeNetworkReader(_client, rows, _networks, run.HasSctp).LookAsync(pods, cancellationToken);
        foreach (var ((from, to), source) in tunnels)
        {
            _client.Log($"packets of {from} to {to} have the address {source}");
        }

        Places = new(topology, pods, services, await OutsideAsync(ordinary, cancellationToken), _opening, _networks);
        Placement = ClusterPlaces.PlacementOf(topology, pods, services, _opening.Nodes, tunnels);
        await Services.ReachedAsync(rows, Places, running, cancellationToken);
    }

    private async Task<OutsideHosts> OutsideAsync(IReadOnlyList<PodPlace> running, CancellationToken cancellationToken)
    {
        var hosts = OutsideHosts.Within(topology.External, run.Families);
        if (hosts.IsEmpty)
        {
            return OutsideHosts.None("this cluster has none of its families of addresses");
        }

        if (!run.Lease.IsOwn && !run.Options.AllowPrivilegedPods)
        {
            return OutsideHosts.None(
                "no pod has such an address; with --allow-privileged-pods a run gives it to a network namespace on the nodes"
            );
        }

        if (!run.Image.Program.CanStandOutside)
        {
            return OutsideHosts.None($"only StageTest's own probe agent can represent it, not {run.Image.Program.Name}");
        }

        var home = _standIns.Namespace(
            new(
                OutsideHosts.NamespaceOf(run.Name),
                ImmutableSortedDictionary<string, string>.Empty.Add("pod-security.kubernetes.io/enforce", "privileged"),
                default
            )
        );
        await MakeAsync([home], cancellationToken);
        return await OutsideHosts.StartAsync(
            _client,
            run.Options.Tell,
            _standIns,
            OutsideHosts.NamespaceOf(run.Name),
            hosts,
            ArrivalsOf(running),
            cancellationToken
        );
    }

    // Connections from outside may arrive at nodes without pods of the scenario: at those that it names, else at one other.
    private IEnumerable<string> ArrivalsOf(IReadOnlyList<PodPlace> running)
    {
        string[] own = [.. running.Select(p => p.Node).Distinct()];
        return !topology.Services.Any(_opening.Opens) ? own
            : topology.Nodes.IsEmpty ? own.Concat(_opening.Nodes.Open.Select(n => n.Name).Except(own).Take(1))
            : own.Concat(topology.Nodes.Select(n => _opening.Nodes[n.Name]!.Name));
    }

    // Removes reused objects that are not needed in this form. Accounts stay: no pod uses an unneeded account, and others are updated,
    // as are the labels of namespaces.
    // Pods and namespaces with names that are not needed may still exist when this returns: the function waits until they are gone.
    private async Task<Func<CancellationToken, Task>> ClearAsync(IReadOnlyList<JsonObject> wanted, CancellationToken cancellationToken)
    {
        var texts = wanted.ToDictionary(ObjectId.Of, body => body.ToJsonString());
        ObjectId[] unwanted =
        [
            .. _made
                .Where(m => m.Key.Kind != "ServiceAccount" && texts.GetValueOrDefault(m.Key) != m.Value)
                .Select(m => m.Key)
                .Where(id => id.Kind != "Namespace" || !texts.ContainsKey(id)),
        ];
        ObjectId[] later = [.. unwanted.Where(id => id.Kind is "Pod" or "Namespace" && !texts.ContainsKey(id))];
        var removal = new Removal(_client, run.Options.RemedyOf(run.Name));
        await removal.DeleteAsync(unwanted, cancellationToken);
        await GoneAsync([.. unwanted.Except(later)], cancellationToken);
        return token => GoneAsync(later, token);

        async Task GoneAsync(ObjectId[] ids, CancellationToken token)
        {
            await removal.GoneAsync(ids, token);
            token.ThrowIfCancellationRequested();
            removal.ThrowIfAnythingIsLeft();
            foreach (var id in ids.Concat(_made.Keys.Where(id => ids.Any(u => u.Kind == "Namespace" && u.Name == id.Namespace))).ToArray())
            {
                _made.Remove(id);
            }
        }
    }

    private Task MakeAsync(IReadOnlyList<JsonObject> bodies, CancellationToken cancellationToken) =>
        MakeAsync(bodies, _client.ApplyAsync, cancellationToken);

    private async Task MakeAsync(
        IReadOnlyList<JsonObject> bodies,
        Func<JsonObject, CancellationToken, Task> apply,
        CancellationToken cancellationToken
    )
    {
        JsonObject[] lacking = [.. bodies.Where(body => _made.GetValueOrDefault(ObjectId.Of(body)) != body.ToJsonString())];
        foreach (var body in lacking)
        {
            _made[ObjectId.Of(body)] = body.ToJsonString();
        }

        await Parallel.ForEachAsync(
            lacking,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelCalls, CancellationToken = cancellationToken },
            async (body, token) => await apply(body, token)
        );
    }
}
