using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Cluster;

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
    private readonly ClusterPolicyForm _form;
    private readonly PolicyReaderOptions _options;
    private readonly DiagnosticBag _diagnostics;
    private readonly ClusterPolicyPeers _peers;

    private ClusterPolicyReader(
        Manifest manifest,
        PolicyKind kind,
        ClusterPolicyForm form,
        PolicyReaderOptions options,
        DiagnosticBag diagnostics
    )
    {
        _manifest = manifest;
        _kind = kind;
        _form = form;
        _options = options;
        _diagnostics = diagnostics;
        _peers = new(form, options.Reading, diagnostics);
    }

    private Severity OfName => _options.Reading == PolicyReading.Kubernetes ? Severity.Warning : Severity.Error;

    /// <summary>Reads one policy; null, with errors, if it is broken.</summary>
    /// <param name="manifest">Its document.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="form">The properties that distinguish the kind.</param>
    /// <param name="options">The reading options.</param>
    /// <param name="diagnostics">Receives errors and warnings.</param>
    public static Policy? Read(
        Manifest manifest,
        PolicyKind kind,
        ClusterPolicyForm form,
        PolicyReaderOptions options,
        DiagnosticBag diagnostics
    )
    {
        var before = diagnostics.ErrorCount;
        var policy = new ClusterPolicyReader(manifest, kind, form, options, diagnostics).Read();
        return diagnostics.ErrorCount == before ? policy : null;
    }

    private Policy? Read()
    {
        if (FieldReader.Of(_manifest.Body, ArticleText.Of(_manifest.Kind), _diagnostics) is not { } fields)
        {
            return null;
        }

        fields.Ignore("apiVersion", "kind", "status");
        ObjectMetadata.Check(_manifest, fields, isNamespaced: false, OfName);
        var spec = fields.Required("spec") is { } node ? FieldReader.Of(node, "a policy spec", _diagnostics) : null;
        fields.Finish();
        if (!_form.IsOneOfMany && _manifest.Name != "default")
        {
            _diagnostics.Error(_manifest.Location, $"{_manifest} must be called 'default': there is only one.");
        }

        return spec is null ? null : ReadSpec(spec);
    }

    private Policy ReadSpec(FieldReader spec)
    {
        var tier = ReadTier(spec);
        double? priority = HighestPriority;
        if (_form.IsOneOfMany)
        {
            spec.Required("priority");
            priority = spec.Integer("priority", 0, HighestPriority);
        }

        var subject = spec.Required("subject") is { } node ? _peers.ReadSubject(node) : null;
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
        if (_form.FixedTier is { } tier)
        {
            return tier.Name;
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
                _diagnostics.Error(
                    spec.LocationOf("tier"),
                    $"'{other}' is not a tier of ClusterNetworkPolicies.{Suggestion.For(other, ["Admin", "Baseline"], "They are")}"
                );
                return Tier.KubeAdmin.Name;
        }
    }

    private ImmutableArray<Rule> ReadRules(FieldReader spec, Direction direction)
    {
        var name = direction == Direction.Ingress ? "ingress" : "egress";
        var nodes = spec.List(name);
        ClusterPolicyPeers.CheckCount(nodes, _form.MostItems, $"'{name}'", spec.LocationOf(name), _diagnostics);
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

        ClusterPolicyPeers.CheckCount(nodes, _form.MostItems, $"'{list}'", fields.LocationOf(list), _diagnostics);
        var unsupported = new List<(string What, SourceLocation Location)>();
        var peers = nodes.SelectMany(n => _peers.Read(n, direction, action, unsupported)).ToArray();
        var ports = ReadPorts(fields);
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
            _diagnostics.Warning(
                location,
                $"The peer '{what}' is not evaluated, because only a cluster knows its addresses. StageTest assumes that it matches "
                    + "nothing."
            );
        }

        return peers.SelectMany(peer =>
            ports.Select(port => new Rule
            {
                Action = known,
                Number = number,
                Protocol = port.Protocol,
                Source = direction == Direction.Ingress ? peer : PeerMatch.Any,
                Destination = (direction == Direction.Ingress ? PeerMatch.Any : peer) with { Ports = port.Ports },
                Location = fields.Location,
            })
        );
    }

    // Up to v3.31 Calico does not support named ports here. If a rule has one, Calico drops all ports of the rule, and their protocols
    // ('unpackANPPorts' in libcalico-go/lib/backend/k8s/conversion/adminnetworkpolicy.go).
    private (Protocol? Protocol, ImmutableArray<PortMatch> Ports)[] ReadPorts(FieldReader fields)
    {
        var ports = new ClusterPolicyPorts(_diagnostics).Read(fields, _form.IsNewer, _form.MostItems);
        if (_form.IsNewer || _options.Reading != PolicyReading.Calico || !ports.Any(p => p.Ports.Any(port => port.Name is not null)))
        {
            return ports;
        }

        _diagnostics.Warning(
            fields.LocationOf("ports"),
            $"Calico {CalicoVersionText.Name(_options.Calico)} does not support 'namedPort' in {ArticleText.Of(_manifest.Kind)}: "
                + "the rule loses all of its ports and means every protocol and port. Write the port's number."
        );
        return [(null, [])];
    }

    // Calico cannot convert such a rule at all, including the peers that it supports: an Allow is dropped, anything else denies everything.
    private Rule[] FailClosed(
        RuleAction action,
        int number,
        List<(string What, SourceLocation Location)> unsupported,
        SourceLocation location
    )
    {
        var effect = action == RuleAction.Allow ? "the whole rule has no effect" : "the whole rule denies everything";
        foreach (var (what, place) in unsupported)
        {
            _diagnostics.Warning(
                place,
                $"Calico does not support the peer '{what}', so {effect}, its other peers included. Move the peer to a rule of its own."
            );
        }

        return action == RuleAction.Allow
            ? []
            :
            [
                new()
                {
                    Action = RuleAction.Deny,
                    Number = number,
                    Location = location,
                },
            ];
    }

    private RuleAction? ReadAction(FieldReader fields)
    {
        switch (fields.RequiredText("action"))
        {
            case null:
                return null;
            case var text when text == _form.AllowWord:
                return RuleAction.Allow;
            case "Deny":
                return RuleAction.Deny;
            case "Pass" when _form.Actions.Contains("Pass"):
                return RuleAction.Pass;
            case var other:
                _diagnostics.Error(
                    fields.LocationOf("action"),
                    $"'{other}' is not an action of {ArticleText.Of(_manifest.Kind)}.{Suggestion.For(other, _form.Actions, "They are")}"
                );
                return null;
        }
    }
}
