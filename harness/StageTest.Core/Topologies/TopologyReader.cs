using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the <c>topology</c> of a scenario and the manifests that it names.</summary>
internal sealed class TopologyReader(RepositoryFiles files, DiagnosticBag diagnostics)
{
    private readonly TopologyBuilder _topology = new(diagnostics);

    /// <summary>Reads a topology. What is broken in it is left out, with errors.</summary>
    public Topology Read(FieldReader fields)
    {
        _topology.IpFamilies = ReadFamilies(fields, TopologyShape.IpFamilies) is { } families ? [.. families.Order()] : null;
        _topology.DefaultPorts = [.. PortReader.ReadAll(fields, TopologyShape.DefaultPorts)];
        ReadManifests(fields);
        ReadNamespaces(fields);
        foreach (var node in fields.List(TopologyShape.Nodes))
        {
            ReadNode(node);
        }

        foreach (var node in fields.List(TopologyShape.Workloads))
        {
            ReadWorkload(node);
        }

        foreach (var node in fields.List(TopologyShape.Services))
        {
            ReadService(node);
        }

        foreach (var node in fields.List(TopologyShape.ServiceAccounts))
        {
            ReadAccount(node);
        }

        foreach (var node in fields.List(TopologyShape.External))
        {
            ReadExternal(node);
        }

        fields.Finish();
        return _topology.Build();
    }

    // Null where none is written.
    private ImmutableArray<AddressFamily>? ReadFamilies(FieldReader fields, Field<ListShape> field)
    {
        var families = new List<AddressFamily>();
        foreach (var node in fields.List(field))
        {
            if (FieldReader.AsText(node, "'ipFamilies'", diagnostics) is not { } text)
            {
                continue;
            }

            if (IpFamily.Parse(text) is not { } family)
            {
                diagnostics.Error(
                    node.Location,
                    $"'{text}' is not a family of addresses.{Suggestion.For(text, IpFamily.Names, "Write one of")}"
                );
            }
            else if (families.Contains(family))
            {
                diagnostics.Error(node.Location, $"The family {text} is listed twice. Keep one.");
            }
            else
            {
                families.Add(family);
            }
        }

        return families.Count > 0 ? [.. families] : null;
    }

    private void ReadManifests(FieldReader fields)
    {
        foreach (var (path, location) in PathsOf(fields, TopologyShape.Manifests, files, diagnostics))
        {
            if (files.Read(path, location, diagnostics) is { } text)
            {
                ManifestReader.Read(text, files.Show(path), _topology, diagnostics);
            }
        }
    }

    /// <summary>Every file that a field of paths means, once, with the place where it was first named.</summary>
    public static IEnumerable<(string Path, SourceLocation Location)> PathsOf(
        FieldReader fields,
        Field<ListShape> field,
        RepositoryFiles files,
        DiagnosticBag diagnostics
    )
    {
        var seen = new HashSet<string>();
        foreach (var node in fields.List(field))
        {
            if (FieldReader.AsText(node, $"a path of '{field.Name}'", diagnostics) is not { } path)
            {
                continue;
            }

            foreach (var file in files.Resolve(path, node.Location, diagnostics).Where(seen.Add))
            {
                yield return (file, node.Location);
            }
        }
    }

    private void ReadNamespaces(FieldReader fields)
    {
        switch (fields.Value(TopologyShape.Namespaces))
        {
            case null:
                return;
            case YamlMapping namespaces:
                _topology.NamespacesAreListed = true;
                foreach (var (name, body) in namespaces.Entries)
                {
                    ReadNamespace(name, body);
                }

                return;
            case var other:
                diagnostics.Error(
                    other.Location,
                    $"'namespaces' must be an object such as {{ shop: {{ labels: {{ team: shop }} }} }}, found {other.Describe()}."
                );
                return;
        }
    }

    private void ReadNamespace(YamlScalar name, YamlNode body)
    {
        if (!Names.IsLabel(name.Value))
        {
            diagnostics.Error(name.Location, $"'{name.Value}' is not a valid namespace; it must be {Names.LabelRule}.");
            return;
        }

        var labels = ImmutableSortedDictionary<string, string>.Empty;
        if (body is not YamlScalar { IsNull: true } && FieldReader.Of(body, NamespaceShape.Shape, diagnostics) is { } fields)
        {
            labels = fields.TextMap(NamespaceShape.Labels);
            fields.Finish();
        }

        if (labels.TryGetValue(KubernetesNamespace.NameLabel, out var given) && given != name.Value)
        {
            diagnostics.Error(
                body.Location,
                $"The label {KubernetesNamespace.NameLabel} is set by the API server and must be '{name.Value}'. Remove it."
            );
        }

        _topology.Add(new KubernetesNamespace(name.Value, TopologyBuilder.WithName(labels, name.Value), name.Location));
    }

    private void ReadWorkload(YamlNode node)
    {
        if (FieldReader.Of(node, WorkloadShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = ReadRef(fields, WorkloadShape.Name, WorkloadShape.Namespace);
        var account = fields.Text(WorkloadShape.ServiceAccount) ?? "";
        var labels = fields.TextMap(WorkloadShape.Labels);
        var replicas = (int)(fields.Integer(WorkloadShape.Replicas) ?? 1);
        var isOnNodeNetwork = fields.Boolean(WorkloadShape.HostNetwork) ?? false;
        var home = fields.Text(WorkloadShape.Node);
        var ports = PortReader.ReadAll(fields).ToImmutableArray();
        fields.Finish();
        if (isOnNodeNetwork && replicas > 1)
        {
            diagnostics.Error(
                node.Location,
                $"A workload on a node's network has one pod, for two on one node would share its ports; this one has {replicas}. "
                    + "Describe a workload for each node."
            );
        }

        if (name is { } known)
        {
            _topology.AddOwn(
                new Workload
                {
                    Ref = known,
                    Kind = TopologyBuilder.ScenarioKind,
                    Labels = labels,
                    ServiceAccount = account,
                    Replicas = isOnNodeNetwork ? 1 : replicas,
                    HostNetwork = isOnNodeNetwork,
                    Node = home,
                    Ports = ports,
                    Location = node.Location,
                }
            );
        }
    }

    private void ReadService(YamlNode node)
    {
        if (FieldReader.Of(node, ServiceShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = ReadRef(fields, ServiceShape.Name, ServiceShape.Namespace);
        var selector = fields.TextMap(ServiceShape.Selector);
        var ports = ImmutableArray.CreateBuilder<ServicePort>();
        foreach (var item in fields.List(ServiceShape.Ports))
        {
            if (ReadServicePort(item) is { } port)
            {
                ports.Add(port);
            }
        }

        var address = fields.Text(ServiceShape.ClusterIP);
        var addresses = ReadClusterIPs(fields, address);
        var families = ReadFamilies(fields, ServiceShape.IpFamilies);
        fields.Finish();
        if (name is { } known)
        {
            _topology.Add(
                new KubernetesService(known, selector, ports.ToImmutable(), node.Location)
                {
                    ClusterIPs = addresses,
                    IpFamilies = families,
                    IsHeadless = address == ServiceShape.Headless,
                }
            );
        }
    }

    // As in Kubernetes, the one address of a service is the first of its list, where both are written.
    private ImmutableArray<IPAddress> ReadClusterIPs(FieldReader fields, string? first)
    {
        var listed = fields.List(ServiceShape.ClusterIPs);
        var addresses = new List<IPAddress>();
        foreach (var item in listed)
        {
            if (FieldReader.AsText(item, "'clusterIPs'", diagnostics) is not { } text)
            {
                continue;
            }

            if (ExternalShape.Parse(text) is not { } address)
            {
                diagnostics.Error(item.Location, ExternalShape.Address.ProblemOf(text) ?? $"'{text}' is not an address.");
            }
            else if (addresses.Find(a => a.AddressFamily == address.AddressFamily) is { } twin)
            {
                diagnostics.Error(
                    item.Location,
                    $"{twin} and {address} are both {IpFamily.Name(address.AddressFamily)}. A service has one address of each "
                        + "family: keep one."
                );
            }
            else
            {
                addresses.Add(address);
            }
        }

        var single = first is null ? null : ExternalShape.Parse(first);
        if (listed.IsEmpty)
        {
            return single is null ? [] : [single];
        }

        if (first is not null && addresses.Count > 0 && !addresses[0].Equals(single))
        {
            diagnostics.Error(
                fields.LocationOf(ServiceShape.ClusterIPs),
                $"'clusterIP' says {first}, and must be the first of 'clusterIPs', {addresses[0]}. Leave one of them out."
            );
        }

        return [.. addresses];
    }

    private void ReadAccount(YamlNode node)
    {
        if (FieldReader.Of(node, ServiceAccountShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = ReadRef(fields, ServiceAccountShape.Name, ServiceAccountShape.Namespace);
        var labels = fields.TextMap(ServiceAccountShape.Labels);
        fields.Finish();
        if (name is { } known)
        {
            _topology.Add(new ServiceAccount(known, labels, node.Location));
        }
    }

    private ServicePort? ReadServicePort(YamlNode node)
    {
        if (FieldReader.Of(node, ServiceShape.Port, diagnostics) is not { } fields)
        {
            return null;
        }

        var name = fields.Text(PortShape.Name);
        var number = fields.Integer(PortShape.PortNumber);
        var protocol = PortReader.ReadProtocol(fields) ?? Protocol.Tcp;
        var given = fields.Value(ServiceShape.TargetPort);
        fields.Finish();
        var target = given as YamlScalar;
        if (
            given is not null
            && target?.AsInteger() is not (>= 1 and <= 65535)
            && (target is not { IsText: true } || !Names.IsPortName(target.Value))
        )
        {
            var what = target is null ? FieldReader.Capital(given.Describe()) : $"'{target.Value}'";
            diagnostics.Error(given.Location, $"{what} is neither a port number nor a port name ({Names.PortNameRule}).");
        }

        return number is null ? null : new(name, new((ushort)number, protocol), target?.Value ?? $"{number}");
    }

    private void ReadExternal(YamlNode node)
    {
        if (FieldReader.Of(node, ExternalShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = fields.Text(ExternalShape.Name);
        var errors = diagnostics.ErrorCount;
        var addresses = ReadAddresses(fields, ExternalShape.Ip);
        var ports = PortReader.ReadAll(fields).ToImmutableArray();
        fields.Finish();
        if (name is not null && addresses.Length > 0 && diagnostics.ErrorCount == errors)
        {
            _topology.Add(new ExternalEndpoint(name, addresses, ports, node.Location));
        }
    }

    private void ReadNode(YamlNode node)
    {
        if (FieldReader.Of(node, NodeShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = fields.Text(NodeShape.Name);
        var addresses = ReadAddresses(fields, NodeShape.Ip);
        fields.Finish();
        if (name is not null)
        {
            _topology.Add(new ClusterNode(name, addresses, node.Location));
        }
    }

    private ImmutableArray<IPAddress> ReadAddresses(FieldReader fields, Field<ListShape> field)
    {
        var addresses = new List<IPAddress>();
        foreach (var item in fields.List(field))
        {
            if (ReadAddress(item) is not { } address)
            {
                continue;
            }

            if (addresses.Find(a => a.AddressFamily == address.AddressFamily) is { } twin)
            {
                diagnostics.Error(
                    item.Location,
                    $"{twin} and {address} are both {IpFamily.Name(address.AddressFamily)}. A host has one address of each family "
                        + "here: keep one, or describe two hosts."
                );
                continue;
            }

            addresses.Add(address);
        }

        return [.. addresses.OrderBy(a => a.AddressFamily)];
    }

    private IPAddress? ReadAddress(YamlNode node)
    {
        if (FieldReader.AsText(node, "'ip'", diagnostics) is not { } text)
        {
            return null;
        }

        var problem = ExternalShape.Address.ProblemOf(text);
        var address = problem is null && CidrText.TryParseAddress(text, out var read) ? read : null;
        problem ??= TopologyBuilder.ProblemOf(address!) is { } fault
            ? $"The external address {address} {fault}. Choose another, for example "
                + $"{(address!.AddressFamily == IpFamily.V6 ? "2001:db8::10" : "203.0.113.10")}."
            : null;
        if (problem is not null)
        {
            diagnostics.Error(node.Location, problem);
        }

        return problem is null ? address : null;
    }

    private static EndpointRef? ReadRef(FieldReader fields, Field<TextShape> name, Field<TextShape> home)
    {
        var names = (Home: fields.Text(home), Own: fields.Text(name));
        return names is { Home: { } inside, Own: { } own } ? new(inside, own) : null;
    }
}
