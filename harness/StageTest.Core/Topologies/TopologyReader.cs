using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Topologies;

/// <summary>Reads the <c>topology</c> of a scenario and the manifests that it names.</summary>
internal sealed class TopologyReader(RepositoryFiles files, DiagnosticBag diagnostics)
{
    private const int MostReplicas = 100;

    private readonly TopologyBuilder _topology = new(diagnostics);

    /// <summary>Reads a topology. What is broken in it is left out, with errors.</summary>
    public Topology Read(FieldReader fields)
    {
        ReadManifests(fields);
        ReadNamespaces(fields);
        foreach (var node in fields.List("workloads"))
        {
            ReadWorkload(node);
        }

        foreach (var node in fields.List("services"))
        {
            ReadService(node);
        }

        foreach (var node in fields.List("serviceAccounts"))
        {
            ReadAccount(node);
        }

        foreach (var node in fields.List("external"))
        {
            ReadExternal(node);
        }

        fields.Finish();
        return _topology.Build();
    }

    private void ReadManifests(FieldReader fields)
    {
        foreach (var (path, location) in PathsOf(fields, "manifests", files, diagnostics))
        {
            if (RepositoryFiles.ReadText(path, location, diagnostics) is { } text)
            {
                ManifestReader.Read(text, RepositoryFiles.Display(path), _topology, diagnostics);
            }
        }
    }

    /// <summary>Every file that a field of paths means, once, with the place where it was first named.</summary>
    public static IEnumerable<(string Path, SourceLocation Location)> PathsOf(
        FieldReader fields, string name, RepositoryFiles files, DiagnosticBag diagnostics)
    {
        var seen = new HashSet<string>();
        foreach (var node in fields.OneOrMany(name))
        {
            if (FieldReader.AsText(node, $"a path of '{name}'", diagnostics) is not { } path)
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
        switch (fields.Optional("namespaces"))
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
                diagnostics.Error(other.Location, $"'namespaces' must be an object such as {{ shop: {{ labels: {{ team: shop }} }} }}, found {other.Describe()}.");
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
        if (body is not YamlScalar { IsNull: true } && FieldReader.Of(body, "a namespace", diagnostics) is { } fields)
        {
            labels = fields.Labels("labels");
            fields.Finish();
        }

        if (labels.TryGetValue(KubernetesNamespace.NameLabel, out var given) && given != name.Value)
        {
            diagnostics.Error(body.Location, $"The label {KubernetesNamespace.NameLabel} is set by the API server and must be '{name.Value}'. Remove it.");
        }

        _topology.Add(new KubernetesNamespace(name.Value, TopologyBuilder.WithName(labels, name.Value), name.Location));
    }

    private void ReadWorkload(YamlNode node)
    {
        if (FieldReader.Of(node, "a workload", diagnostics) is not { } fields)
        {
            return;
        }

        var name = ReadRef(fields, "a workload");
        var account = fields.Text("serviceAccount") ?? "default";
        if (!Names.IsSubdomain(account))
        {
            diagnostics.Error(fields.LocationOf("serviceAccount"), $"'{account}' is not a valid service account; it must be {Names.SubdomainRule}.");
        }

        var labels = fields.Labels("labels");
        var replicas = (int)(fields.Integer("replicas", 1, MostReplicas) ?? 1);
        var ports = PortReader.ReadAll(fields).ToImmutableArray();
        fields.Finish();
        if (name is { } known)
        {
            _topology.AddOwn(new Workload
            {
                Ref = known,
                Kind = TopologyBuilder.ScenarioKind,
                Labels = labels,
                ServiceAccount = account,
                Replicas = replicas,
                Ports = ports,
                Location = node.Location,
            });
        }
    }

    private void ReadService(YamlNode node)
    {
        if (FieldReader.Of(node, "a service", diagnostics) is not { } fields)
        {
            return;
        }

        var name = ReadRef(fields, "a service");
        var selector = fields.Labels("selector");
        var ports = ImmutableArray.CreateBuilder<ServicePort>();
        foreach (var item in fields.List("ports"))
        {
            if (ReadServicePort(item) is { } port)
            {
                ports.Add(port);
            }
        }

        fields.Finish();
        if (name is { } known)
        {
            _topology.Add(new KubernetesService(known, selector, ports.ToImmutable(), node.Location));
        }
    }

    private void ReadAccount(YamlNode node)
    {
        if (FieldReader.Of(node, "a service account", diagnostics) is not { } fields)
        {
            return;
        }

        var name = ReadRef(fields, "a service account");
        var labels = fields.Labels("labels");
        fields.Finish();
        if (name is { } known)
        {
            _topology.Add(new ServiceAccount(known, labels, node.Location));
        }
    }

    private ServicePort? ReadServicePort(YamlNode node)
    {
        if (FieldReader.Of(node, "a service port", diagnostics) is not { } fields)
        {
            return null;
        }

        var name = fields.Text("name");
        fields.Required("port");
        var number = fields.Integer("port", 1, 65535);
        var protocol = PortReader.ReadProtocol(fields) ?? Protocol.Tcp;
        var given = fields.Optional("targetPort");
        fields.Finish();
        if (name is not null && !Names.IsPortName(name))
        {
            diagnostics.Error(fields.LocationOf("name"), $"'{name}' is not a port name; it must be {Names.PortNameRule}.");
        }

        var target = given as YamlScalar;
        if (given is not null && target?.AsInteger() is not (>= 1 and <= 65535) && (target is null || !Names.IsPortName(target.Value)))
        {
            var what = target is null ? FieldReader.Capital(given.Describe()) : $"'{target.Value}'";
            diagnostics.Error(given.Location, $"{what} is neither a port number nor a port name ({Names.PortNameRule}).");
        }

        return number is null ? null : new(name, new((ushort)number, protocol), target?.Value ?? $"{number}");
    }

    private void ReadExternal(YamlNode node)
    {
        if (FieldReader.Of(node, "an external endpoint", diagnostics) is not { } fields)
        {
            return;
        }

        var name = fields.RequiredText("name");
        var text = fields.RequiredText("ip");
        var ports = PortReader.ReadAll(fields).ToImmutableArray();
        fields.Finish();
        if (name is not null && !Names.IsSubdomain(name))
        {
            diagnostics.Error(fields.LocationOf("name"), $"'{name}' is not a valid name; it must be {Names.SubdomainRule}.");
            name = null;
        }

        if (text is null || name is null)
        {
            return;
        }

        if (!CidrText.TryParseAddress(text, out var address))
        {
            diagnostics.Error(fields.LocationOf("ip"), $"'{text}' is not an address such as 203.0.113.10.");
        }
        else if (ProblemOf(address) is { } problem)
        {
            diagnostics.Error(fields.LocationOf("ip"), problem);
        }
        else
        {
            _topology.Add(new ExternalEndpoint(name, address, ports, node.Location));
        }
    }

    private static string? ProblemOf(System.Net.IPAddress address)
    {
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return $"The external address {address} is IPv6. Scenarios are IPv4 in this version: choose an IPv4 address.";
        }

        if (Placement.PodRange.Contains(address))
        {
            return $"The external address {address} lies in the pods' range {Placement.PodRange}. Choose another, for example 203.0.113.10.";
        }

        var first = address.GetAddressBytes()[0];
        return first is 0 or 127 or >= 224 || address.ToString().StartsWith("169.254.", StringComparison.Ordinal)
            ? $"The external address {address} is reserved and cannot belong to a host. Choose another, for example 203.0.113.10."
            : null;
    }

    private EndpointRef? ReadRef(FieldReader fields, string what)
    {
        var name = fields.RequiredText("name");
        var home = fields.Text("namespace") ?? "default";
        if (name is not null && !Names.IsSubdomain(name))
        {
            diagnostics.Error(fields.LocationOf("name"), $"'{name}' is not a valid name for {what}; it must be {Names.SubdomainRule}.");
            return null;
        }

        if (!Names.IsLabel(home))
        {
            diagnostics.Error(fields.LocationOf("namespace"), $"'{home}' is not a valid namespace; it must be {Names.LabelRule}.");
            return null;
        }

        return name is null ? null : new(home, name);
    }
}
