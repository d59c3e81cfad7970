using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>Finds the possible endpoints for ends of recorded connections.</summary>
internal sealed class EndCases
{
    private const int MostVariants = 256;

    private static readonly ImmutableSortedDictionary<string, string> NoLabels = ImmutableSortedDictionary<string, string>.Empty;

    private readonly ReplayWorld _world;
    private readonly WorkloadNames _names;
    private readonly MentionedLabels _mentioned;
    private readonly GoverningNeeds _needs;
    private readonly Dictionary<string, KubernetesNamespace> _namespaces;
    private readonly Dictionary<EndpointRef, ImmutableSortedDictionary<string, string>> _accounts;
    private readonly Dictionary<FlowEnd, EndCase> _cases = [];

    /// <summary>Prepares for a world.</summary>
    public EndCases(ReplayWorld world)
    {
        _world = world;
        _names = new(world.Topology);
        _mentioned = new(world.Sets);
        _needs = new(world);
        _namespaces = world.Topology.Namespaces.ToDictionary(n => n.Name);
        _accounts = world.Topology.ServiceAccounts.ToDictionary(a => a.Ref, a => a.Labels);
        Addresses = new(
            world.Sets,
            world.Topology.Services,
            world.Topology.IpFamilies.Contains(AddressFamily.InterNetworkV6) || _needs.NamesIPv6
        );
    }

    /// <summary>The addresses that the policies distinguish.</summary>
    public AddressChoices Addresses { get; }

    /// <summary>The possibilities for an end.</summary>
    public EndCase Of(FlowEnd end)
    {
        if (!_cases.TryGetValue(end, out var found))
        {
            _cases[end] = found = end.Kind == FlowEndKind.Workload ? OfWorkload(end) : OfAddress(end);
        }

        return found;
    }

    private EndCase OfAddress(FlowEnd end)
    {
        var external = end.Scenario is null ? null : _world.Topology.External.FirstOrDefault(e => AddressesOf(e, end).Length > 0);
        var display = external is null ? end.Display : $"{external.Ref}";
        var known = external is not null ? AddressesOf(external, end) : (end.Address is { } address ? [address] : []);
        if (end.Scenario is not null && external is null)
        {
            return new() { Display = end.Name, Problem = $"the topology has no external endpoint '{end.Name}'" };
        }

        var sets = end.Kind == FlowEndKind.NetworkSet ? SetsOf(end) : [];
        var possible =
            !known.IsEmpty ? known
            : end.Kind == FlowEndKind.NetworkSet && sets.Length > 0 ? [.. sets.SelectMany(s => Addresses.Of(s)).Distinct()]
            : end.Kind == FlowEndKind.Network ? Addresses.OfNetwork(end.Name)
            : Addresses.OfAny;
        return new()
        {
            Display = display,
            Problem = possible.IsEmpty ? $"the network set {display} has no address" : null,
            Variants = [new(external?.Ref ?? EndpointRef.External(display), null, external?.Ports ?? [], null, [])],
            Addresses = possible,
            IsAddressKnown = !known.IsEmpty,
            IsOfTopology = external is not null,
        };
    }

    // An endpoint with several addresses is recorded with the one that a connection had.
    private static ImmutableArray<IPAddress> AddressesOf(ExternalEndpoint endpoint, FlowEnd end) =>
        [.. endpoint.Addresses.Where(a => endpoint.NameOf(a) == end.Name)];

    private NetworkSet[] SetsOf(FlowEnd end) =>
        [.. _world.Sets.SelectMany(s => s.NetworkSets).Where(s => s.Namespace == end.Namespace && s.Name == end.Name)];

    private EndCase OfWorkload(FlowEnd end)
    {
        var workloads = _names.Find(end);
        if (workloads.IsEmpty && end.Labels is null)
        {
            return new()
            {
                Display = end.Display,
                Problem =
                    $"the record has no labels for {end.Display}, and no workload of this name is known; "
                    + "name a scenario by '--scenario', or "
                    + "its manifests beside the policies",
            };
        }

        // Only the name distinguishes several workloads that it may refer to.
        var variants = workloads.IsEmpty
            ? VariantsOf(Made(end), end, [])
            :
            [
                .. workloads.SelectMany(w =>
                    VariantsOf(w, end, workloads.Length > 1 ? [($"which workload {end.Display} is", $"{w.Ref}")] : [])
                ),
            ];
        var display = workloads.Length == 1 ? $"{workloads[0].Ref}" : Shown(end);
        if (variants.Length > MostVariants)
        {
            return new() { Display = display, Problem = $"too little is known of {display} to try every possibility" };
        }

        var known = KnownAddresses(end, workloads);
        return new()
        {
            Display = display,
            Variants = variants,
            Addresses = known.IsEmpty ? Addresses.OfAny : known,
            IsAddressKnown = !known.IsEmpty,
            IsOfTopology = !workloads.IsEmpty,
            Egress = _needs.Of(variants, Direction.Egress),
            Ingress = _needs.Of(variants, Direction.Ingress),
        };
    }

    private ImmutableArray<IPAddress> KnownAddresses(FlowEnd end, ImmutableArray<Workload> workloads)
    {
        if (end.Address is { } address)
        {
            return [address];
        }

        // The run of a scenario gives its pods the addresses of the placement.
        if (end.Scenario is null || _world.Placement is not { } placement || workloads is not [var workload])
        {
            return [];
        }

        return
        [
            .. _world.Topology.IpFamilies.SelectMany(family =>
                placement[workload.Ref, family].Where((_, replica) => workload.PodName(replica) == end.Name)
            ),
        ];
    }

    private static string Shown(FlowEnd end) => end.Workload is { } workload ? $"{end.Namespace}/{workload}" : end.Display;

    private static Workload Made(FlowEnd end) =>
        new()
        {
            Ref = new(end.Namespace, end.Workload ?? end.Name),
            Kind = "Pod",
            Labels = end.Labels!,
        };

    private ImmutableArray<EndVariant> VariantsOf(Workload workload, FlowEnd end, ImmutableArray<(string, string)> assumed)
    {
        var isMade = !_world.Topology.Workloads.Contains(workload);
        if (workload.HostNetwork)
        {
            return [new(workload.Ref, null, workload.Ports, workload, assumed)];
        }

        var variants = ImmutableArray.CreateBuilder<EndVariant>();
        foreach (var (account, ofAccount) in AccountsOf(workload, end, isMade))
        {
            foreach (var (accountLabels, ofLabels) in AccountLabelsOf(new(workload.Ref.Namespace, account), isMade))
            {
                foreach (var (home, ofHome) in HomesOf(end))
                {
                    var whole = workload with { ServiceAccount = account };
                    variants.Add(
                        new(
                            workload.Ref,
                            EndpointLabels.Of(whole, 0, home, accountLabels),
                            isMade ? null : workload.Ports,
                            whole,
                            [.. assumed, .. ofAccount, .. ofLabels, .. ofHome]
                        )
                    );
                    if (variants.Count > MostVariants)
                    {
                        return variants.ToImmutable();
                    }
                }
            }
        }

        return variants.ToImmutable();
    }

    private IEnumerable<(string Account, ImmutableArray<(string, string)> Assumed)> AccountsOf(Workload workload, FlowEnd end, bool isMade)
    {
        var told = end.ServiceAccount ?? end.Labels?.GetValueOrDefault(EndpointLabels.ServiceAccount);
        if (!isMade || told is not null)
        {
            return [(isMade ? told! : workload.ServiceAccount, [])];
        }

        var mentioned = _mentioned
            .ValuesOf(EndpointLabels.ServiceAccount)
            .Concat(_mentioned.ValuesOf(EndpointLabels.ServiceAccountPrefix + EndpointLabels.Name))
            .Distinct()
            .ToArray();
        return mentioned.Length == 0
            ? [(workload.ServiceAccount, [])]
            : mentioned.Select(m => (m, ImmutableArray.Create(($"the service account of {end.Display}", m))));
    }

    private IEnumerable<(ImmutableSortedDictionary<string, string> Labels, ImmutableArray<(string, string)> Assumed)> AccountLabelsOf(
        EndpointRef account,
        bool isMade
    ) =>
        _accounts.TryGetValue(account, out var labels) ? [(labels, [])]
        // Accounts of a topology that were not described exist without labels.
        : !isMade ? [(NoLabels, [])]
        : Combinations(
            NoLabels,
            _mentioned.Unknown(EndpointLabels.ServiceAccountPrefix, EndpointLabels.Name),
            $"the labels of the service account {account}"
        );

    private IEnumerable<(KubernetesNamespace Home, ImmutableArray<(string, string)> Assumed)> HomesOf(FlowEnd end)
    {
        var name = NoLabels.Add(KubernetesNamespace.NameLabel, end.Namespace);
        return _namespaces.TryGetValue(end.Namespace, out var home) ? [(home, [])]
            : end.NamespaceLabels is { } told
                ? [(new(end.Namespace, told.SetItem(KubernetesNamespace.NameLabel, end.Namespace), default), [])]
            : Combinations(
                    name,
                    _mentioned.Unknown(EndpointLabels.NamespacePrefix, EndpointLabels.Name, KubernetesNamespace.NameLabel),
                    $"the labels of the namespace {end.Namespace}"
                )
                .Select(c => (new KubernetesNamespace(end.Namespace, c.Labels, default), c.Assumed));
    }

    private static IEnumerable<(ImmutableSortedDictionary<string, string> Labels, ImmutableArray<(string, string)> Assumed)> Combinations(
        ImmutableSortedDictionary<string, string> known,
        ImmutableArray<(string Label, ImmutableArray<string?> Values)> unknown,
        string what
    ) =>
        unknown.Aggregate(
            (IEnumerable<(ImmutableSortedDictionary<string, string> Labels, ImmutableArray<(string, string)> Assumed)>)[(known, [])],
            (all, next) =>
                all.SelectMany(one =>
                    next.Values.Select(value =>
                        (
                            value is null ? one.Labels : one.Labels.SetItem(next.Label, value),
                            one.Assumed.Add((what, $"{next.Label}={value ?? "(absent)"}"))
                        )
                    )
                )
        );
}
