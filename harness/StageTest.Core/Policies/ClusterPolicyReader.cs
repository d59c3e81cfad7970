using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>Reads ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy.</summary>
/// <remarks>
/// The fields are those of <c>apis/v1alpha2/clusternetworkpolicy_types.go</c> and <c>apis/v1alpha1</c> of network-policy-api; the
/// mapping to tiers and rules is that of <c>libcalico-go/lib/backend/k8s/conversion/clusternetworkpolicy.go</c> and
/// <c>adminnetworkpolicy.go</c> of Calico.
/// </remarks>
internal sealed class ClusterPolicyReader
{
    private const int HighestPriority = 1000;

    private readonly Manifest _manifest;
    private readonly PolicyKind _kind;
    private readonly PolicyReaderOptions _options;
    private readonly DiagnosticBag _diagnostics;

    private ClusterPolicyReader(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        _manifest = manifest;
        _kind = kind;
        _options = options;
        _diagnostics = diagnostics;
    }

    private Severity OfName => _options.Reading == PolicyReading.Kubernetes ? Severity.Warning : Severity.Error;

    private bool IsNew => _kind == PolicyKind.ClusterNetworkPolicy;

    private int MostItems => IsNew ? 25 : 100;

    private string AllowWord => IsNew ? "Accept" : "Allow";

    private string[] Actions => _kind == PolicyKind.BaselineAdminNetworkPolicy ? [AllowWord, "Deny"] : [AllowWord, "Deny", "Pass"];

    private static Selector PodsOnly => Selector.Equal(EndpointLabels.Orchestrator, EndpointLabels.Kubernetes);

    /// <summary>Reads one policy; null, with errors, where it is broken.</summary>
    public static Policy? Read(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        var before = diagnostics.ErrorCount;
        var policy = new ClusterPolicyReader(manifest, kind, options, diagnostics).Read();
        return diagnostics.ErrorCount == before ? policy : null;
    }

    private Policy? Read()
    {
        CheckVersion();
        if (FieldReader.Of(_manifest.Body, $"a {_manifest.Kind}", _diagnostics) is not { } fields)
        {
            return null;
        }

        fields.Ignore("apiVersion", "kind", "status");
        ObjectMetadata.Check(_manifest, fields, isNamespaced: false, OfName);
        var spec = fields.Required("spec") is { } node ? FieldReader.Of(node, "a policy spec", _diagnostics) : null;
        fields.Finish();
        if (_kind == PolicyKind.BaselineAdminNetworkPolicy && _manifest.Name != "default")
        {
            _diagnostics.Error(_manifest.Location, $"{_manifest} must be called 'default': there is only one.");
        }

        return spec is null ? null : ReadSpec(spec);
    }

    private void CheckVersion()
    {
        var needed = IsNew ? CalicoVersion.V332 : CalicoVersion.V331;
        if (_options.Reading == PolicyReading.Calico && _options.Calico != needed)
        {
            var state = IsNew ? "exists from" : "was removed after";
            _diagnostics.Error(
                _manifest.Location,
                $"{_manifest.Kind} {state} Calico {CalicoVersionText.Name(needed)}{(IsNew ? " on" : "")}, and {CalicoVersionText.Name(_options.Calico)} is meant here. State 'calico: {CalicoVersionText.Name(needed)}' in the scenario, or use {(IsNew ? "AdminNetworkPolicy" : "ClusterNetworkPolicy")}.");
        }
    }

    private Policy ReadSpec(FieldReader spec)
    {
        var tier = ReadTier(spec);
        double? priority = HighestPriority;
        if (_kind != PolicyKind.BaselineAdminNetworkPolicy)
        {
            spec.Required("priority");
            priority = spec.Integer("priority", 0, HighestPriority);
        }

        var subject = spec.Required("subject") is { } node ? ReadNamespacesOrPods(node, "a subject", isSubject: true) : null;
        var ingress = ReadRules(spec, Direction.Ingress);
        var egress = ReadRules(spec, Direction.Egress);
        spec.Finish();
        return new()
        {
            Kind = _kind,
            Namespace = "",
            Name = _manifest.Name,
            Tier = tier,
            Order = priority,
            Subject = subject ?? Selector.All,
            GovernsIngress = ingress.Length > 0,
            GovernsEgress = egress.Length > 0,
            Ingress = ingress,
            Egress = egress,
            Location = _manifest.Location,
        };
    }

    private string ReadTier(FieldReader spec)
    {
        if (!IsNew)
        {
            return (_kind == PolicyKind.AdminNetworkPolicy ? Tier.AdminNetworkPolicy : Tier.BaselineAdminNetworkPolicy).Name;
        }

        switch (spec.RequiredText("tier"))
        {
            case "Admin":
                return Tier.KubeAdmin.Name;
            case "Baseline":
                return Tier.KubeBaseline.Name;
            case null:
                return Tier.KubeAdmin.Name;
            case var other:
                _diagnostics.Error(spec.LocationOf("tier"), $"'{other}' is not a tier of ClusterNetworkPolicies.{Suggestion.For(other, ["Admin", "Baseline"], "They are")}");
                return Tier.KubeAdmin.Name;
        }
    }

    // Both a subject and a peer may be whole namespaces, or pods of them.
    private Selector? ReadNamespacesOrPods(YamlNode node, string what, bool isSubject)
    {
        if (FieldReader.Of(node, what, _diagnostics) is not { } fields)
        {
            return null;
        }

        var namespaces = fields.Optional("namespaces");
        var pods = fields.Object("pods", "pods");
        fields.Finish();
        if ((namespaces is null) == (pods is null))
        {
            _diagnostics.Error(node.Location, $"{char.ToUpperInvariant(what[0])}{what[1..]} needs exactly one of 'namespaces' and 'pods'.");
            return null;
        }

        return namespaces is not null ? ReadNamespaces(namespaces, isSubject) : ReadPods(pods!);
    }

    // Calico leaves the term for pods out of a namespaces peer, so that network sets of the namespace match too. An empty selector becomes
    // all(), which means whatever has a namespace; another one stays alone, so that negative expressions find global sets as well.
    private Selector? ReadNamespaces(YamlNode node, bool isSubject)
    {
        var selector = LabelSelectorReader.Read(node, "a namespace selector", EndpointLabels.NamespacePrefix, _diagnostics);
        if (selector is null)
        {
            return null;
        }

        if (isSubject || _options.Reading == PolicyReading.Kubernetes)
        {
            return Selector.And(PodsOnly, selector);
        }

        return selector.Equals(Selector.All) ? Selector.Has(EndpointLabels.Namespace) : selector;
    }

    // The CRD demands both fields. Manifests that no API server has seen are read as their authors mean them.
    private Selector? ReadPods(FieldReader fields)
    {
        var inNamespaces = ReadPart(fields, "namespaceSelector", EndpointLabels.NamespacePrefix);
        var ofPods = ReadPart(fields, "podSelector", "");
        fields.Finish();
        return inNamespaces is null || ofPods is null ? null : Selector.And(PodsOnly, inNamespaces, ofPods);
    }

    private Selector? ReadPart(FieldReader fields, string name, string prefix)
    {
        if (_options.Reading == PolicyReading.Kubernetes && fields.Optional(name) is null)
        {
            _diagnostics.Warning(fields.Location, $"'pods' needs '{name}' before an API server accepts it; all are taken to be meant.");
            return Selector.All;
        }

        return fields.Required(name) is { } node ? LabelSelectorReader.Read(node, $"the selector '{name}'", prefix, _diagnostics) : null;
    }

    private ImmutableArray<Rule> ReadRules(FieldReader spec, Direction direction)
    {
        var name = direction == Direction.Ingress ? "ingress" : "egress";
        var nodes = spec.List(name);
        CheckCount(nodes, MostItems, $"'{name}'", spec.LocationOf(name));
        var rules = ImmutableArray.CreateBuilder<Rule>();
        for (var i = 0; i < nodes.Length; i++)
        {
            if (FieldReader.Of(nodes[i], "a rule", _diagnostics) is { } fields)
            {
                rules.AddRange(ReadRule(fields, i + 1, direction));
            }
        }

        return rules.ToImmutable();
    }

    private IEnumerable<Rule> ReadRule(FieldReader fields, int number, Direction direction)
    {
        const int longestName = 100;
        if (fields.Text("name") is { Length: > longestName })
        {
            _diagnostics.Error(fields.LocationOf("name"), $"A rule's name has at most {longestName} characters.");
        }

        var action = ReadAction(fields);
        var list = direction == Direction.Ingress ? "from" : "to";
        var nodes = fields.Required(list) is null ? [] : fields.List(list);
        if (fields.Optional(list) is YamlSequence { Items.IsEmpty: true } empty)
        {
            _diagnostics.Error(empty.Location, $"'{list}' needs at least one peer. To mean every pod, write 'namespaces: {{}}'.");
        }

        CheckCount(nodes, MostItems, $"'{list}'", fields.LocationOf(list));
        var unsupported = new List<(string What, SourceLocation Location)>();
        var peers = nodes.SelectMany(n => ReadPeer(n, direction, action, unsupported)).ToArray();
        var ports = new ClusterPolicyPorts(_diagnostics).Read(fields, IsNew, MostItems);
        fields.Finish();
        if (action is not { } known)
        {
            return [];
        }

        if (unsupported.Count > 0 && _options.Reading == PolicyReading.Calico)
        {
            return FailClosed(known, number, unsupported, fields.Location);
        }

        foreach (var (what, location) in unsupported)
        {
            _diagnostics.Warning(location, $"The peer '{what}' is not evaluated: which addresses it means is known to a cluster only. It is taken to match nothing.");
        }

        return peers.SelectMany(peer => ports.Select(port => new Rule
        {
            Action = known,
            Number = number,
            Protocol = port.Protocol,
            Source = direction == Direction.Ingress ? peer : PeerMatch.Any,
            Destination = (direction == Direction.Ingress ? PeerMatch.Any : peer) with { Ports = port.Ports },
            Location = fields.Location,
        }));
    }

    // Calico cannot convert such a rule at all, the peers that it knows included: an Allow falls away, anything else denies everything.
    private Rule[] FailClosed(RuleAction action, int number, List<(string What, SourceLocation Location)> unsupported, SourceLocation location)
    {
        var effect = action == RuleAction.Allow ? "the whole rule has no effect" : "the whole rule denies everything";
        foreach (var (what, place) in unsupported)
        {
            _diagnostics.Warning(place, $"Calico does not support the peer '{what}', so {effect}, its other peers included. Move the peer to a rule of its own.");
        }

        return action == RuleAction.Allow ? [] : [new() { Action = RuleAction.Deny, Number = number, Location = location }];
    }

    private RuleAction? ReadAction(FieldReader fields)
    {
        switch (fields.RequiredText("action"))
        {
            case null:
                return null;
            case var text when text == AllowWord:
                return RuleAction.Allow;
            case "Deny":
                return RuleAction.Deny;
            case "Pass" when Actions.Contains("Pass"):
                return RuleAction.Pass;
            case var other:
                _diagnostics.Error(fields.LocationOf("action"), $"'{other}' is not an action of a {_manifest.Kind}.{Suggestion.For(other, Actions, "They are")}");
                return null;
        }
    }

    private IEnumerable<PeerMatch> ReadPeer(YamlNode node, Direction direction, RuleAction? action, List<(string, SourceLocation)> unsupported)
    {
        if (FieldReader.Of(node, "a peer", _diagnostics) is not { } fields)
        {
            return [];
        }

        var isEgress = direction == Direction.Egress;
        string[] known = isEgress
            ? _kind == PolicyKind.BaselineAdminNetworkPolicy ? ["namespaces", "pods", "networks", "nodes"] : ["namespaces", "pods", "networks", "nodes", "domainNames"]
            : ["namespaces", "pods"];
        var given = known.Where(f => fields.Optional(f) is not null).ToArray();
        fields.Finish();
        if (given.Length != 1)
        {
            _diagnostics.Error(node.Location, $"A peer needs exactly one of {string.Join(", ", known)}.");
            return [];
        }

        switch (given[0])
        {
            case "networks":
                var nets = ReadNetworks(fields);
                return nets.IsEmpty ? [] : nets.GroupBy(n => n.BaseAddress.AddressFamily).Select(g => new PeerMatch { Nets = [.. g] });
            case "nodes":
            case "domainNames":
                if (given[0] == "domainNames" && action is not null and not RuleAction.Allow)
                {
                    _diagnostics.Error(fields.LocationOf("domainNames"), $"'domainNames' is for rules with the action {AllowWord} only.");
                }

                unsupported.Add((given[0], fields.LocationOf(given[0])));
                return [];
            default:
                return ReadNamespacesOrPods(node, "a peer", isSubject: false) is { } selector ? [new PeerMatch { Selector = selector }] : [];
        }
    }

    private ImmutableArray<IPNetwork> ReadNetworks(FieldReader fields)
    {
        const int mostNetworks = 25;
        var nodes = fields.List("networks");
        CheckCount(nodes, mostNetworks, "'networks'", fields.LocationOf("networks"));
        var nets = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var node in nodes)
        {
            if (FieldReader.AsText(node, "a network", _diagnostics) is not { } text)
            {
                continue;
            }

            if (CidrText.TryParse(text, out var net, out _))
            {
                nets.Add(net);
            }
            else
            {
                _diagnostics.Error(node.Location, $"'{text}' is not an address range such as 10.0.0.0/8 or 2001:db8::/32.");
            }
        }

        return nets.ToImmutable();
    }

    private void CheckCount(ImmutableArray<YamlNode> items, int most, string what, SourceLocation location)
    {
        if (items.Length > most)
        {
            _diagnostics.Error(location, $"{what} has {items.Length} items; the API allows {most}.");
        }
    }
}
