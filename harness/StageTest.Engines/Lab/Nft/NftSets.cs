using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>
/// The named sets of a script: one set of addresses for each selector, one set of addresses and ports for each port name and Service, one
/// for each list.
/// </summary>
/// <remarks>As in Calico, rules with the same selector share a set.</remarks>
internal sealed class NftSets
{
    private readonly ImmutableArray<Workload> _all;
    private readonly (LabPod Pod, ImmutableDictionary<string, string> Labels)[] _workloads;
    private readonly (NetworkSet Set, ImmutableDictionary<string, string> Labels)[] _networkSets;
    private readonly Dictionary<EndpointRef, KubernetesService> _services;
    private readonly Dictionary<EndpointRef, KubernetesService> _endpoints;
    private readonly Placement _placement;
    private readonly Dictionary<Selector, ImmutableArray<LabPod>> _pods = [];
    private readonly Dictionary<Selector, string> _addressSets = [];
    private readonly Dictionary<(Selector, string, Protocol?), string> _portSets = [];
    private readonly Dictionary<(EndpointRef, bool WithPorts), string> _serviceSets = [];
    private readonly Dictionary<string, string> _lists = [];
    private readonly StringBuilder _text = new();

    /// <summary>Starts without any set.</summary>
    public NftSets(PolicySet policies, Topology topology, Placement placement, NftFamily family)
    {
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        var accounts = topology.ServiceAccounts.ToDictionary(a => a.Ref, a => a.Labels);
        _all = topology.Workloads;
        _workloads =
        [
            .. topology
                .Workloads.Where(w => !w.HostNetwork)
                .SelectMany(w =>
                    LabelledPods(w, namespaces[w.Ref.Namespace], accounts.GetValueOrDefault(new(w.Ref.Namespace, w.ServiceAccount)))
                ),
        ];
        _networkSets = [.. policies.Members.Select(s => (s, EndpointLabels.Of(s, namespaces.GetValueOrDefault(s.Namespace))))];

        // As in Calico, the EndpointSlices of a Service contain only addresses of the families of the Service.
        _services = topology.Services.Where(s => topology.FamiliesOf(s).Contains(family.Family)).ToDictionary(s => s.Ref);
        _endpoints = topology.Services.Where(s => !s.Endpoints.IsEmpty).ToDictionary(s => s.Ref);
        _placement = placement;
        Family = family;
    }

    /// <summary>The family of all addresses.</summary>
    public NftFamily Family { get; }

    // Pods that are alike share their labels.
    private static IEnumerable<(LabPod, ImmutableDictionary<string, string>)> LabelledPods(
        Workload workload,
        KubernetesNamespace home,
        ImmutableSortedDictionary<string, string>? account
    )
    {
        var shared = workload.HasOrdinals ? null : EndpointLabels.Of(workload, 0, home, account);
        return LabPod.Of(workload).Select(pod => (pod, shared ?? EndpointLabels.Of(workload, pod.Replica, home, account)));
    }

    /// <summary>The pods that a selector selects.</summary>
    public ImmutableArray<LabPod> Pods(Selector selector)
    {
        if (!_pods.TryGetValue(selector, out var pods))
        {
            _pods[selector] = pods = [.. _workloads.Where(w => selector.Matches(w.Labels)).Select(w => w.Pod)];
        }

        return pods;
    }

    /// <summary>The name of the set that holds the addresses of a selector's pods and the ranges of its network sets.</summary>
    public string Addresses(Selector selector)
    {
        if (!_addressSets.TryGetValue(selector, out var name))
        {
            _addressSets[selector] = name = $"s{_addressSets.Count + 1}{Family.Suffix}";
            var ranges = _networkSets
                .Where(s => selector.Matches(s.Labels))
                .SelectMany(s => s.Set.Nets)
                .Where(n => n.BaseAddress.AddressFamily == Family.Family)
                .ToArray();
            Append(name, Family.SetType, selector.ToString(), Pods(selector).SelectMany(AddressesOf), ranges);
        }

        return name;
    }

    /// <summary>The name of the set that holds address, protocol and port of every pod of a selector that declares a port name.</summary>
    /// <param name="selector">The pods; null for all. Network sets declare no ports.</param>
    /// <param name="portName">The port's name.</param>
    /// <param name="protocol">Excludes ports of other protocols; null for none.</param>
    public string NamedPorts(Selector? selector, string portName, Protocol? protocol)
    {
        var key = (selector ?? Selector.All, portName, protocol);
        if (!_portSets.TryGetValue(key, out var name))
        {
            _portSets[key] = name = $"n{_portSets.Count + 1}{Family.Suffix}";
            var elements =
                from pod in Pods(key.Item1)
                from port in pod.Workload.DeclaredPorts.Where(p => p.Name == portName).Select(p => p.Port).Distinct()
                where protocol is null || port.Protocol == protocol
                from address in AddressesOf(pod)
                select Target(address, port);
            Append(name, $"{Family.SetType} . inet_proto . inet_service", $"port {portName} of {key.Item1}", elements, []);
        }

        return name;
    }

    /// <summary>The name of the set that holds the addresses of the pods behind a service.</summary>
    public string ServiceAddresses(ServiceMatch match) => Service(match, withPorts: false, Family.SetType, _ => [""]);

    /// <summary>The name of the set that holds address, protocol and target port of the pods behind a service.</summary>
    public string ServicePorts(ServiceMatch match) =>
        Service(match, withPorts: true, $"{Family.SetType} . inet_proto . inet_service", pod =>
            _services[match.Service].Ports.SelectMany(port => TargetPorts(port, pod.Workload)).Distinct().Select(Suffix)
        );

    // Endpoints of a Service that are given by address, or as a whole workload or host.
    private IEnumerable<(string Address, ImmutableArray<NamedPort> Ports)> GivenTo(EndpointRef service) =>
        from endpoint in _endpoints.GetValueOrDefault(service)?.Endpoints ?? []
        from address in endpoint.Address is { } own ? [own] : _placement[endpoint.Owner!.Value, Family.Family].AsEnumerable()
        where address.AddressFamily == Family.Family
        select (address.ToString(), endpoint.Ports);

    /// <summary>
    /// The operand for an explicit list: the only element itself, or the set that contains all.
    /// </summary>
    /// <remarks>
    /// Anonymous sets would work, but for each of them the kernel walks everything that it has loaded so far (<c>nft_set_trans_bind</c>),
    /// so the loading time grows with the square of the number of rules.
    /// </remarks>
    /// <param name="elements">Values and ranges that do not overlap.</param>
    /// <param name="type">Their type.</param>
    public string Listed(string[] elements, string type)
    {
        if (elements.Length == 1)
        {
            return elements[0];
        }

        var listed = string.Join(", ", elements);
        if (!_lists.TryGetValue(listed, out var name))
        {
            _lists[listed] = name = $"l{_lists.Count + 1}{Family.Suffix}";
            var flags = elements.Any(e => e.AsSpan().ContainsAny('-', '/')) ? "\t\tflags interval\n" : "";
            _text.Append($"\tset {name} {{\n\t\ttype {type}\n{flags}\t\telements = {{ {listed} }}\n\t}}\n\n");
        }

        return $"@{name}";
    }

    /// <summary>The requested sets, as they are written in the table.</summary>
    public override string ToString() => _text.ToString();

    private string Service(ServiceMatch match, bool withPorts, string type, Func<LabPod, IEnumerable<string>> suffixes)
    {
        var key = (match.Service, withPorts);
        if (!_serviceSets.TryGetValue(key, out var name))
        {
            _serviceSets[key] = name = $"v{_serviceSets.Count + 1}{Family.Suffix}";
            var elements =
                from pod in PodsBehind(match.Service)
                from address in AddressesOf(pod)
                from suffix in suffixes(pod)
                select address + suffix;
            elements = elements.Concat(
                GivenTo(match.Service)
                    .SelectMany(given =>
                        withPorts ? given.Ports.Select(p => p.Port).Distinct().Select(p => Target(given.Address, p)) : [given.Address]
                    )
            );
            Append(name, type, $"{(withPorts ? "ports" : "pods")} of service {match.Service}", elements, []);
        }

        return name;
    }

    // A Service selects by the pods' own labels, in its own namespace; without a selector it selects none here.
    private IEnumerable<LabPod> PodsBehind(EndpointRef reference) =>
        _services.TryGetValue(reference, out var service)
            ? _all.SelectMany(LabPod.Of).Where(pod => Topology.Selects(service, pod.Workload, pod.Replica))
            : [];

    // A port name means another number in every pod, and nothing in a pod without that name.
    private static IEnumerable<Port> TargetPorts(ServicePort port, Workload pod) =>
        ushort.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? [new(number, port.Port.Protocol)]
            : pod.Ports.Where(p => p.Name == port.TargetPort && p.Port.Protocol == port.Port.Protocol).Select(p => p.Port);

    private IEnumerable<string> AddressesOf(LabPod pod) => [_placement[pod.Workload.Ref, Family.Family][pod.Replica].ToString()];

    private static string Target(string address, Port port) => address + Suffix(port);

    private static string Suffix(Port port) => string.Create(CultureInfo.InvariantCulture, $" . {port.ProtocolName} . {port.Number}");

    private void Append(string name, string type, string meaning, IEnumerable<string> elements, IPNetwork[] ranges)
    {
        _text.Append($"\tset {name} {{\n\t\ttype {type}\n");
        if (ranges.Length > 0)
        {
            // The ranges of network sets overlap with each other and with pods. A set with ranges refuses that unless it may merge them.
            _text.Append("\t\tflags interval\n\t\tauto-merge\n");
        }

        _text.Append($"\t\t{NftText.Comment(meaning)}\n");
        var listed = string.Join(", ", elements.Concat(ranges.Select(r => r.ToString())).Distinct());
        if (listed.Length > 0)
        {
            _text.Append($"\t\telements = {{ {listed} }}\n");
        }

        _text.Append("\t}\n\n");
    }
}
