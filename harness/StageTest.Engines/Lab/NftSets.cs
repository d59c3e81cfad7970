using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>The named sets of a script: one of addresses for each selector, one of addresses and ports for each port name.</summary>
/// <remarks>Rules with the same selector share its set, as Calico's do.</remarks>
internal sealed class NftSets
{
    private readonly (Workload Workload, ImmutableDictionary<string, string> Labels)[] _workloads;
    private readonly Placement _placement;
    private readonly Dictionary<Selector, ImmutableArray<Workload>> _members = [];
    private readonly Dictionary<Selector, string> _addressSets = [];
    private readonly Dictionary<(Selector, string, Protocol?), string> _portSets = [];
    private readonly StringBuilder _text = new();

    /// <summary>Begins with no set.</summary>
    public NftSets(Topology topology, Placement placement, NftFamily family)
    {
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        _workloads = [.. topology.Workloads.Select(w => (w, EndpointLabels.Of(w, namespaces[w.Ref.Namespace])))];
        _placement = placement;
        Family = family;
    }

    /// <summary>The family of all addresses.</summary>
    public NftFamily Family { get; }

    /// <summary>The workloads that a selector finds.</summary>
    public ImmutableArray<Workload> Members(Selector selector)
    {
        if (!_members.TryGetValue(selector, out var members))
        {
            _members[selector] = members = [.. _workloads.Where(w => selector.Matches(w.Labels)).Select(w => w.Workload)];
        }

        return members;
    }

    /// <summary>The name of the set that holds the addresses of a selector's pods.</summary>
    public string Addresses(Selector selector)
    {
        if (!_addressSets.TryGetValue(selector, out var name))
        {
            _addressSets[selector] = name = $"s{_addressSets.Count + 1}";
            Append(name, Family.SetType, selector.ToString(), Members(selector).SelectMany(AddressesOf));
        }

        return name;
    }

    /// <summary>The name of the set that holds address, protocol and port of every pod of a selector that declares a port name.</summary>
    /// <param name="selector">The pods; null for all.</param>
    /// <param name="portName">The port's name.</param>
    /// <param name="protocol">Leaves out ports of other protocols; null for none.</param>
    public string NamedPorts(Selector? selector, string portName, Protocol? protocol)
    {
        var key = (selector ?? Selector.All, portName, protocol);
        if (!_portSets.TryGetValue(key, out var name))
        {
            _portSets[key] = name = $"n{_portSets.Count + 1}";
            var elements =
                from workload in Members(key.Item1)
                from port in workload.Ports.Where(p => p.Name == portName).Select(p => p.Port).Distinct()
                where protocol is null || port.Protocol == protocol
                from address in AddressesOf(workload)
                select string.Create(CultureInfo.InvariantCulture, $"{address} . {port.ProtocolName} . {port.Number}");
            Append(name, $"{Family.SetType} . inet_proto . inet_service", $"port {portName} of {key.Item1}", elements);
        }

        return name;
    }

    /// <summary>The sets that were asked for, as they stand in the table.</summary>
    public override string ToString() => _text.ToString();

    private IEnumerable<string> AddressesOf(Workload workload) =>
        _placement[workload.Ref].Where(a => a.AddressFamily == Family.Family).Select(a => a.ToString());

    private void Append(string name, string type, string meaning, IEnumerable<string> elements)
    {
        _text.Append($"\tset {name} {{\n\t\ttype {type}\n\t\t{NftText.Comment(meaning)}\n");
        var listed = string.Join(", ", elements);
        if (listed.Length > 0)
        {
            _text.Append($"\t\telements = {{ {listed} }}\n");
        }

        _text.Append("\t}\n\n");
    }
}
