using System.Collections.Immutable;
using Polly.Timeout;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Lab.Nft;
using StageTest.Engines.Lab.Probes;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Lab;

/// <summary>One lab: a host process and the nodes in its namespaces.</summary>
internal sealed class LabSession : IEngineSession
{
    private readonly LabOptions _options;
    private ImmutableArray<LabNode> _nodes;
    private ServiceRoutes _routes;
    private readonly LabHostProcess _host;
    private readonly DenialTimeout _timeout = new();
    private PolicySet _policies = PolicySet.Empty;
    private NftHits? _hits;
    private string _ruleset = "";
    private Unenforced? _unenforced;
    private LabHosts? _hosts;

    private LabSession(Topology topology, LabOptions options, LabHostProcess host, LabHosts? hosts)
    {
        _hosts = hosts;
        Topology = topology;
        _options = options;
        _host = host;
        IsOnKeptHost = host.HasBeenAsked;
        Placement = Placement.Default(topology);
        _nodes = NodesOf(topology, Placement);
        _routes = ServiceRoutes.Of(topology, Placement);
    }

    /// <summary>The topology that is running.</summary>
    public Topology Topology { get; private set; }

    public Placement Placement { get; private set; }

    public ImmutableSortedDictionary<string, string> Versions => LabVersions.OfThisMachine;

    /// <summary>The last lines of the host's standard error.</summary>
    public string HostErrorText => _host.ErrorText;

    /// <summary>The process id of the host.</summary>
    public int HostProcessId => _host.ProcessId;

    /// <summary>Starts the host process, or reuses one. <see cref="OpenAsync"/> must follow.</summary>
    /// <param name="topology">The topology to create.</param>
    /// <param name="options">The options of the lab.</param>
    /// <param name="hosts">The pool of hosts; null for a host that ends with the session.</param>
    public static LabSession Start(Topology topology, LabOptions options, LabHosts? hosts = null) =>
        new(topology, options, hosts?.Take() ?? LabHostProcess.Start(), hosts);

    /// <summary>Whether its host has served a lab before.</summary>
    public bool IsOnKeptHost { get; }

    /// <summary>Whether its host cannot take further requests.</summary>
    public bool HasHostEnded => _host.HasEnded;

    /// <summary>Creates the nodes.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        HostNode[] nodes =
        [
            .. _nodes.Select(n => new HostNode
            {
                Name = n.Name,
                Addresses = [.. n.Addresses.Select(a => a.ToString())],
                Ports = PortsOf(n),
                SourcePort = n.SourcePort,
            }),
        ];
        await _host.AskAsync(id => new() { Id = id, Open = nodes }, cancellationToken);
    }

    /// <summary>
    /// Lets programs enter the nodes until <see cref="EvictAsync"/>, and returns the host's descriptors of their namespaces.
    /// </summary>
    public async Task<ImmutableArray<(LabNode Node, int Namespace)>> AdmitAsync(CancellationToken cancellationToken)
    {
        // Programs that users started in one lab must not appear in the next.
        _hosts = null;
        var reply = await _host.AskAsync(id => new() { Id = id, Admit = HostsFile.Of(Topology, Placement) }, cancellationToken);
        return [.. _nodes.Zip(reply.Namespaces!).Where(pair => !pair.First.IsSink)];
    }

    /// <summary>Kills the programs that have entered.</summary>
    public async Task EvictAsync(CancellationToken cancellationToken) =>
        await _host.AskAsync(id => new() { Id = id, Evict = true }, cancellationToken);

    /// <summary>
    /// Takes over a topology if its nodes are the running ones. Policies must be applied again.
    /// </summary>
    public bool TryAdopt(Topology topology)
    {
        var placement = Placement.Default(topology);
        var nodes = NodesOf(topology, placement);
        if (
            nodes.Length != _nodes.Length
            || !nodes.Zip(_nodes).All(pair => pair.First.IsLike(pair.Second))
            || HostsFile.Of(topology, placement) != HostsFile.Of(Topology, Placement)
        )
        {
            return false;
        }

        (Topology, Placement, _nodes, _routes) = (topology, placement, nodes, ServiceRoutes.Of(topology, placement));
        return true;
    }

    public Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken) =>
        ApplyAsync(policies, isLogging: _hits is not null, cancellationToken);

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken)
    {
        if (options.ObserveFlows && _hits is null)
        {
            // The same ruleset with logging; from now on all rulesets log.
            await ApplyAsync(_policies, isLogging: true, cancellationToken);
        }

        var sheet = new ProbeSheet(_nodes, plan, _routes, Topology);
        var timing = _timeout.Next(options.DenialTimeout ?? _options.DenialTimeout, options.Patience);
        var outcomes = new ProbeOutcome[sheet.Probes.Length];
        var reasons = new Dictionary<int, string>();
        var places = new int[sheet.Probes.Length][];
        foreach (
            var part in options.ObserveFlows
                ? sheet.Distinguishable()
                :
                [
                    [.. Enumerable.Range(0, sheet.Probes.Length)],
                ]
        )
        {
            var probes = HostProbesOf(part, sheet, options) with { DenialMilliseconds = (int)timing.DenialTimeout.TotalMilliseconds };
            var reply = await _host.AskAsync(id => new() { Id = id, Probes = probes }, cancellationToken);
            _timeout.Learn(reply.Answers, TimeSpan.FromMicroseconds(reply.SlowestMicroseconds));
            for (var probe = 0; probe < part.Length; probe++)
            {
                outcomes[part[probe]] = (ProbeOutcome)reply.Outcomes![probe];
                places[part[probe]] = reply.Places?[probe] ?? [];
            }

            foreach (var (probe, reason) in reply.Reasons ?? [])
            {
                reasons[part[probe]] = reason;
            }
        }

        var matrix = sheet.Verdicts(outcomes, reasons);
        return new(_unenforced?.WithheldFrom(matrix) ?? matrix)
        {
            Timing = timing,
            Flows = options.ObserveFlows ? [.. Flows(sheet, places)] : [],
        };
    }

    public async Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken)
    {
        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(directory, name), text, cancellationToken);

        await WriteAsync(
            "lab-nodes.txt",
            string.Concat(_nodes.Select(n => $"{string.Join(' ', n.Addresses)}\t{n.Name}\t{string.Join(' ', n.Ports)}\n"))
        );
        await WriteAsync("lab-ruleset.nft", _ruleset);
        try
        {
            var reply = await _host.AskAsync(id => new() { Id = id, Inspect = true }, cancellationToken);
            await WriteAsync("lab-ruleset-with-counters.nft", reply.Text ?? "");
        }
        catch (EngineException exception)
        {
            await WriteAsync("lab-ruleset-with-counters.nft", $"# {exception.Message.ReplaceLineEndings("\n# ")}\n");
        }

        await WriteAsync("lab-host-errors.txt", _host.ErrorText);
    }

    private HostProbes HostProbesOf(int[] part, ProbeSheet sheet, ReadOptions options)
    {
        var probes = Array.ConvertAll(part, place => sheet.Probes[place]);
        var entrances = Enumerable
            .Range(0, probes.Length)
            .Where(i => probes[i].Entrance is not null)
            .ToDictionary(i => i, i => new HostEntrance($"{probes[i].Entrance!.Address}", PortCode.Of(probes[i].Target)));
        return new()
        {
            From = Array.ConvertAll(probes, p => p.From),
            To = Array.ConvertAll(probes, p => p.To),
            Port = Array.ConvertAll(probes, p => PortCode.Of(p.Port)),
            Entrances = entrances.Count > 0 ? entrances : null,
            OverIPv6 = Array.Exists(probes, p => p.Family == IpFamily.V6) ? Array.ConvertAll(probes, p => p.Family == IpFamily.V6) : null,
            Sink = _nodes.Length - 1,
            ObserveFlows = options.ObserveFlows,
            MaximumSockets = _options.MaximumSocketsAtOnce,
        };
    }

    private IEnumerable<FlowLog> Flows(ProbeSheet sheet, int[][] places)
    {
        var time = TimeProvider.System.GetUtcNow();
        return FlowDecoder.Decode(
            _nodes,
            sheet.Probes,
            places,
            _hits!.Places,
            new FlowTracer(Topology, Placement, _policies).Trace(sheet.Plan, time),
            time
        );
    }

    private async Task ApplyAsync(PolicySet policies, bool isLogging, CancellationToken cancellationToken)
    {
        var hits = isLogging ? new NftHits() : null;
        _ruleset = NftRuleset.Render(policies, Topology, Placement, hits);
        _unenforced = Unenforced.Of(policies, Topology, Placement);
        try
        {
            await Waits
                .AtMost(Waits.LabApply)
                .ExecuteAsync(async token => await _host.AskAsync(id => new() { Id = id, Ruleset = _ruleset }, token), cancellationToken);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new EngineException($"The ruleset was not loaded after {Waits.LabApply.TotalSeconds:0} seconds.", exception);
        }

        (_policies, _hits) = (policies, hits);
    }

    private static ImmutableArray<LabNode> NodesOf(Topology topology, Placement placement) =>
        [.. LabNode.Of(topology, placement), LabNode.Sink.Over(topology.IpFamilies)];

    public async ValueTask DisposeAsync()
    {
        var hosts = Interlocked.Exchange(ref _hosts, null);
        if (hosts is null || !await IsClearedAsync())
        {
            await _host.DisposeAsync();
            return;
        }

        await hosts.GiveAsync(_host);
    }

    private async Task<bool> IsClearedAsync()
    {
        if (!_host.IsSound)
        {
            return false;
        }

        try
        {
            await Waits
                .AtMost(Waits.LabEnd)
                .ExecuteAsync(async token => await _host.AskAsync(id => new() { Id = id, Clear = true }, token));
            return _host.IsSound;
        }
        catch (Exception failure) when (failure is EngineException or TimeoutRejectedException)
        {
            // Instead the host ends, and the kernel removes everything that it created.
            return false;
        }
    }

    private int[] PortsOf(LabNode node) => _options.Real.Contains(node.Owner) ? [] : [.. node.Ports.Select(PortCode.Of)];
}
