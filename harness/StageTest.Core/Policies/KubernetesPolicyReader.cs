using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>Reads Kubernetes NetworkPolicies and their staged form into Calico's terms.</summary>
/// <remarks>
/// Validation follows <c>pkg/apis/networking/validation/validation.go</c> of Kubernetes, conversion follows
/// <c>libcalico-go/lib/backend/k8s/conversion/conversion.go</c> of Calico: tier <c>default</c>, order 1000, Allow rules only, every
/// selector restricted to pods.
/// </remarks>
internal sealed class KubernetesPolicyReader
{
    private const double KubernetesOrder = 1000;

    private static readonly string[] PolicyTypes = ["Ingress", "Egress"];

    private readonly Manifest _manifest;
    private readonly DiagnosticBag _diagnostics;
    private readonly bool _isStaged;
    private readonly string _namespace;

    private KubernetesPolicyReader(Manifest manifest, DiagnosticBag diagnostics)
    {
        _manifest = manifest;
        _diagnostics = diagnostics;
        _isStaged = manifest.Kind == "StagedKubernetesNetworkPolicy";
        _namespace = manifest.Namespace.Length == 0 ? "default" : manifest.Namespace;
    }

    /// <summary>Reads one policy; null, with errors, where it is broken.</summary>
    public static Policy? Read(Manifest manifest, DiagnosticBag diagnostics)
    {
        var errors = diagnostics.Items.Count(d => d.Severity == Severity.Error);
        var policy = new KubernetesPolicyReader(manifest, diagnostics).Read();
        return diagnostics.Items.Count(d => d.Severity == Severity.Error) == errors ? policy : null;
    }

    private Policy? Read()
    {
        if (FieldReader.Of(_manifest.Body, $"a {_manifest.Kind}", _diagnostics) is not { } fields)
        {
            return null;
        }

        fields.Ignore("apiVersion", "kind", "status");
        ObjectMetadata.Check(_manifest, fields, isNamespaced: true);
        var spec = fields.Object("spec", "a policy spec");
        fields.Finish();
        return spec is null ? ReadSpecless() : ReadSpec(spec);
    }

    private Policy? ReadSpecless()
    {
        _diagnostics.Error(_manifest.Location, $"{_manifest} needs the field 'spec'.");
        return null;
    }

    private Policy ReadSpec(FieldReader spec)
    {
        var staging = _isStaged ? ReadStagedAction(spec) : RefuseStagedAction(spec);
        if (staging == PolicyStaging.StagedDelete)
        {
            RefuseRulesOfDelete(spec);
        }
        else if (spec.Optional("podSelector") is null)
        {
            _diagnostics.Warning(
                spec.Location, $"{_manifest} has no 'podSelector' and so selects every pod of its namespace. Write 'podSelector: {{}}' if that is meant.");
        }

        var selector = spec.Optional("podSelector") is { } node
            ? LabelSelectorReader.Read(node, "a pod selector", "", _diagnostics)
            : Selector.All;
        var ingress = ReadRules(spec, Direction.Ingress);
        var egress = ReadRules(spec, Direction.Egress);
        var (governsIngress, governsEgress) = ReadTypes(spec, egress.Length > 0);
        spec.Finish();

        return new()
        {
            Kind = _isStaged ? PolicyKind.StagedKubernetesNetworkPolicy : PolicyKind.KubernetesNetworkPolicy,
            Namespace = _namespace,
            Name = _manifest.Name,
            Tier = Tier.Default.Name,
            Order = KubernetesOrder,
            Subject = Selector.And(PodsOnly, selector ?? Selector.All, OwnNamespace),
            GovernsIngress = governsIngress,
            GovernsEgress = governsEgress,
            Ingress = ingress,
            Egress = egress,
            Staging = staging,
            Location = _manifest.Location,
        };
    }

    private static Selector PodsOnly => Selector.Equal(EndpointLabels.Orchestrator, EndpointLabels.Kubernetes);

    private Selector OwnNamespace => Selector.Equal(EndpointLabels.Namespace, _namespace);

    private PolicyStaging ReadStagedAction(FieldReader spec)
    {
        switch (spec.Text("stagedAction"))
        {
            case null or "Set":
                return PolicyStaging.StagedSet;
            case "Delete":
                return PolicyStaging.StagedDelete;
            case var other:
                _diagnostics.Error(
                    spec.LocationOf("stagedAction"),
                    $"{_manifest} has the stagedAction '{other}'. Only Set and Delete can be promoted.{Suggestion.For(other, ["Set", "Delete"], "Use one of")}");
                return PolicyStaging.StagedSet;
        }
    }

    private PolicyStaging RefuseStagedAction(FieldReader spec)
    {
        spec.Refuse(
            "stagedAction",
            $"{_manifest} is enforced as soon as it is applied and has no 'stagedAction'. Remove it and list the file under 'policies.staged', or write the kind StagedKubernetesNetworkPolicy of projectcalico.org/v3.");
        return PolicyStaging.Enforced;
    }

    // As Calico's validator demands (libcalico-go/lib/validator/v3/validator.go).
    private void RefuseRulesOfDelete(FieldReader spec)
    {
        foreach (var field in (ReadOnlySpan<string>)["podSelector", "ingress", "egress", "policyTypes"])
        {
            if (spec.Optional(field) is { } node and not YamlMapping { Entries.IsEmpty: true } and not YamlSequence { Items.IsEmpty: true })
            {
                _diagnostics.Error(node.Location, $"{_manifest} has the stagedAction Delete and must have no '{field}'. Remove the field.");
            }
        }
    }

    private (bool Ingress, bool Egress) ReadTypes(FieldReader spec, bool hasEgressRules)
    {
        var types = spec.List("policyTypes");
        foreach (var type in types)
        {
            if (type is not YamlScalar { Value: var text } || !PolicyTypes.Contains(text))
            {
                text = (type as YamlScalar)?.Value ?? type.Describe();
                _diagnostics.Error(type.Location, $"'{text}' is not a policy type.{Suggestion.For(text, PolicyTypes, "They are")}");
            }
        }

        bool Has(string type) => types.Any(t => t is YamlScalar scalar && scalar.Value == type);
        if (types.Length > 0)
        {
            WarnOfRulesWithoutType(spec, "ingress", Has("Ingress"));
            WarnOfRulesWithoutType(spec, "egress", Has("Egress"));
            return (Has("Ingress"), Has("Egress"));
        }

        // The API server adds Egress to a NetworkPolicy that has egress rules. Nobody does so for the staged kind where Calico's own
        // API server answers: there an absent value means ingress only (K8sNetworkPolicyToCalico).
        if (_isStaged && hasEgressRules)
        {
            _diagnostics.Warning(
                spec.LocationOf("egress"),
                $"{_manifest} has egress rules and no 'policyTypes', which Calico reads as ingress only. Write 'policyTypes: [Ingress, Egress]' if egress is meant.");
        }

        return (true, hasEgressRules && !_isStaged);
    }

    private void WarnOfRulesWithoutType(FieldReader spec, string direction, bool isGoverned)
    {
        if (!isGoverned && spec.List(direction).Length > 0)
        {
            _diagnostics.Warning(
                spec.LocationOf(direction), $"{_manifest} has {direction} rules, but its 'policyTypes' leave {direction} out, so they have no effect.");
        }
    }

    private ImmutableArray<Rule> ReadRules(FieldReader spec, Direction direction)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var number = 0;
        foreach (var node in spec.List(direction == Direction.Ingress ? "ingress" : "egress"))
        {
            number++;
            if (FieldReader.Of(node, $"an {direction.ToString().ToLowerInvariant()} rule", _diagnostics) is not { } fields)
            {
                continue;
            }

            var peers = fields.List(direction == Direction.Ingress ? "from" : "to").Select(ReadPeer).OfType<PeerMatch>().DefaultIfEmpty(PeerMatch.Any).ToArray();
            var ports = ReadPorts(fields);
            fields.Finish();
            foreach (var peer in peers)
            {
                foreach (var (protocol, matches) in ports)
                {
                    var own = new PeerMatch { Ports = matches };
                    rules.Add(new()
                    {
                        Action = RuleAction.Allow,
                        Number = number,
                        Protocol = protocol,
                        Source = direction == Direction.Ingress ? peer : PeerMatch.Any,
                        Destination = direction == Direction.Ingress ? own : peer with { Ports = matches },
                        Location = node.Location,
                    });
                }
            }
        }

        return rules.ToImmutable();
    }

    private PeerMatch? ReadPeer(YamlNode node)
    {
        if (FieldReader.Of(node, "a peer", _diagnostics) is not { } fields)
        {
            return null;
        }

        var pods = fields.Optional("podSelector");
        var namespaces = fields.Optional("namespaceSelector");
        var block = fields.Object("ipBlock", "an IP block");
        fields.Finish();
        if (block is not null)
        {
            if (pods is not null || namespaces is not null)
            {
                _diagnostics.Error(node.Location, "A peer has either 'ipBlock' or selectors, not both. Write two peers.");
            }

            return ReadBlock(block);
        }

        if (pods is null && namespaces is null)
        {
            _diagnostics.Error(node.Location, "A peer needs 'podSelector', 'namespaceSelector' or 'ipBlock'. To mean every peer, leave the list out.");
            return null;
        }

        var inNamespace = namespaces is null
            ? OwnNamespace
            : LabelSelectorReader.Read(namespaces, "a namespace selector", EndpointLabels.NamespacePrefix, _diagnostics);
        var ofPods = pods is null ? Selector.All : LabelSelectorReader.Read(pods, "a pod selector", "", _diagnostics);
        return new() { Selector = Selector.And(PodsOnly, inNamespace ?? Selector.All, ofPods ?? Selector.All) };
    }

    private PeerMatch? ReadBlock(FieldReader block)
    {
        var text = block.RequiredText("cidr");
        var exceptions = block.List("except").Select(n => (n.Location, Text: FieldReader.AsText(n, "an exception", _diagnostics))).ToArray();
        block.Finish();
        if (text is null)
        {
            return null;
        }

        if (!CidrText.TryParse(text, out var cidr, out var isMasked))
        {
            _diagnostics.Error(block.LocationOf("cidr"), NoRange(text));
            return null;
        }

        if (!isMasked)
        {
            _diagnostics.Warning(block.LocationOf("cidr"), $"'{text}' has bits set beyond its prefix; it means {cidr}.");
        }

        var except = ImmutableArray.CreateBuilder<System.Net.IPNetwork>();
        foreach (var (location, exception) in exceptions)
        {
            if (exception is null)
            {
                continue;
            }

            if (!CidrText.TryParse(exception, out var net, out _))
            {
                _diagnostics.Error(location, NoRange(exception));
            }
            else if (!CidrText.IsStrictlyWithin(net, cidr))
            {
                _diagnostics.Error(location, $"The exception {net} must lie within {cidr} and be smaller.");
            }
            else
            {
                except.Add(net);
            }
        }

        return new() { Nets = [cidr], NotNets = except.ToImmutable() };
    }

    private static string NoRange(string text) => CidrText.TryParseAddress(text, out var address)
        ? $"'{text}' is an address and not a range. Write {text}/{address.GetAddressBytes().Length * 8} for it alone."
        : $"'{text}' is not an address range such as 10.0.0.0/8 or 2001:db8::/32.";

    // One entry for each protocol; no port list means every protocol and port.
    private List<(Protocol? Protocol, ImmutableArray<PortMatch> Ports)> ReadPorts(FieldReader rule)
    {
        var items = rule.List("ports");
        if (items.IsEmpty)
        {
            return [(null, [])];
        }

        var read = items.Select(ReadPort).OfType<(Protocol Protocol, PortMatch? Port)>().ToArray();
        return
        [
            .. read.GroupBy(p => p.Protocol).OrderBy(g => g.Key)
                .Select(g => ((Protocol?)g.Key, g.Any(p => p.Port is null) ? [] : g.Select(p => p.Port!).Distinct().ToImmutableArray())),
        ];
    }

    private (Protocol Protocol, PortMatch? Port)? ReadPort(YamlNode node)
    {
        if (FieldReader.Of(node, "a port", _diagnostics) is not { } fields)
        {
            return null;
        }

        var protocol = ReadProtocol(fields);
        var port = fields.Optional("port");
        var end = fields.Integer("endPort", 1, 65535);
        fields.Finish();
        if (port is YamlScalar scalar && scalar.AsInteger() is { } number)
        {
            if (number is < 1 or > 65535)
            {
                _diagnostics.Error(port.Location, $"'port' must be from 1 to 65535, found {number}.");
                return null;
            }

            if (end < number)
            {
                _diagnostics.Error(fields.LocationOf("endPort"), $"'endPort' {end} must not be lower than 'port' {number}.");
                return null;
            }

            return (protocol, PortMatch.Range((int)number, (int)(end ?? number)));
        }

        if (end is not null)
        {
            _diagnostics.Error(fields.LocationOf("endPort"), "'endPort' needs a 'port' that is a number.");
        }

        if (port is null)
        {
            return (protocol, null);
        }

        if (port is not YamlScalar { IsText: true, Value: var name })
        {
            _diagnostics.Error(port.Location, $"'port' must be a whole number from 1 to 65535 or the name of a port, found {port.Describe()}.");
            return null;
        }

        if (!Names.IsPortName(name))
        {
            _diagnostics.Error(port.Location, $"'{name}' is neither a port number nor a port name ({Names.PortNameRule}).{Unquote(name)}");
            return null;
        }

        return (protocol, PortMatch.Named(name));
    }

    private static string Unquote(string name) => name.All(char.IsAsciiDigit) ? $" Write the number without quotes: {name}." : "";

    private Protocol ReadProtocol(FieldReader fields)
    {
        switch (fields.Text("protocol"))
        {
            case null or "TCP":
                return Protocol.Tcp;
            case "UDP":
                return Protocol.Udp;
            case "SCTP":
                return Protocol.Sctp;
            case var other:
                _diagnostics.Error(
                    fields.LocationOf("protocol"), $"'{other}' is not a protocol of NetworkPolicies.{Suggestion.For(other, ["TCP", "UDP", "SCTP"], "They are")}");
                return Protocol.Tcp;
        }
    }
}
