using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies.Kubernetes;

/// <summary>Converts Kubernetes NetworkPolicies and their staged form into Calico's terms.</summary>
/// <remarks>
/// Validation follows <c>pkg/apis/networking/validation/validation.go</c> of Kubernetes, conversion follows
/// <c>libcalico-go/lib/backend/k8s/conversion/conversion.go</c> of Calico: tier <c>default</c>, order 1000, Allow rules only, every
/// selector restricted to pods.
/// </remarks>
internal sealed class KubernetesPolicyReader
{
    /// <summary>The order of all of them in the tier <c>default</c>.</summary>
    internal const double KubernetesOrder = 1000;

    private static readonly string[] PolicyTypes = ["Ingress", "Egress"];

    private readonly Manifest _manifest;
    private readonly DiagnosticBag _diagnostics;
    private readonly Severity _ofName;
    private readonly PolicyKind _kind;
    private readonly string _namespace;
    private readonly CalicoApiKind _api;

    private KubernetesPolicyReader(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        _ofName = options.Reading == PolicyReading.Kubernetes ? Severity.Warning : Severity.Error;
        _manifest = manifest;
        _diagnostics = diagnostics;
        _kind = kind;
        _api = options.Api;
        _namespace = manifest.Namespace.Length == 0 ? "default" : manifest.Namespace;
    }

    /// <summary>Reads one policy; null, with errors, if it is broken.</summary>
    public static Policy? Read(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        var before = diagnostics.ErrorCount;
        var policy = new KubernetesPolicyReader(manifest, kind, options, diagnostics).Read();
        return diagnostics.ErrorCount == before ? policy : null;
    }

    private Policy? Read()
    {
        if (FieldReader.Of(_manifest.Body, ArticleText.Of(_manifest.Kind), _diagnostics) is not { } fields)
        {
            return null;
        }

        fields.Ignore("apiVersion", "kind", "status");
        ObjectMetadata.Check(_manifest, fields, isNamespaced: true, _ofName);
        var spec = fields.Object("spec", "a policy spec");
        fields.Finish();
        return spec is not null ? ReadSpec(spec) : ReadSpecless(fields);
    }

    // The API server accepts such a policy as one with an empty spec.
    private Policy? ReadSpecless(FieldReader fields) =>
        fields.Optional("spec") is null
            ? ReadSpec(FieldReader.Of(new YamlMapping(_manifest.Location, []), "a policy spec", _diagnostics)!)
            : null;

    private Policy ReadSpec(FieldReader spec)
    {
        var staging = _kind.IsStaged ? StagedAction.Read(spec, _manifest, _diagnostics) : RefuseStagedAction(spec);
        if (staging == PolicyStaging.StagedDelete)
        {
            RefuseRulesOfDelete(spec);
        }
        else if (spec.Optional("podSelector") is null)
        {
            _diagnostics.Warning(
                spec.Location,
                $"{_manifest} has no 'podSelector' and so selects every pod of its namespace. Write 'podSelector: {{}}' if you intend that."
            );
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
            Kind = _kind,
            Namespace = _namespace,
            Name = _manifest.Name,
            Tier = Tier.Default.Name,
            Order = KubernetesOrder,
            Subject = Selector.And(EndpointLabels.PodsOnly, selector ?? Selector.All, OwnNamespace),
            GovernsIngress = governsIngress,
            GovernsEgress = governsEgress,
            HasTypesOfItsKind = _kind.IsStaged && spec.List("policyTypes").IsEmpty,
            Ingress = ingress,
            Egress = egress,
            Staging = staging,
            Location = _manifest.Location,
        };
    }

    private Selector OwnNamespace => Selector.Equal(EndpointLabels.Namespace, _namespace);

    private PolicyStaging RefuseStagedAction(FieldReader spec)
    {
        spec.Refuse(
            "stagedAction",
            $"{_manifest} is enforced as soon as it is applied and has no 'stagedAction'. Remove it and list the file under "
                + "'policies.staged', or write the kind StagedKubernetesNetworkPolicy of projectcalico.org/v3."
        );
        return PolicyStaging.Enforced;
    }

    // The rule of Calico's validator (libcalico-go/lib/validator/v3/validator.go).
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

        if (types.Length > PolicyTypes.Length && !_kind.IsStaged && types.All(t => t is YamlScalar s && PolicyTypes.Contains(s.Value)))
        {
            _diagnostics.Error(types[PolicyTypes.Length].Location, "'policyTypes' has at most two items. Write each type once.");
        }

        bool Has(string type) => types.Any(t => t is YamlScalar scalar && scalar.Value == type);
        if (types.Length > 0)
        {
            WarnOfRulesWithoutType(spec, "ingress", Has("Ingress"));
            WarnOfRulesWithoutType(spec, "egress", Has("Egress"));
            return (Has("Ingress"), Has("Egress"));
        }

        if (_kind.IsStaged && _api == CalicoApiKind.Crds)
        {
            return UnstatedTypes.OfKubernetes(spec.Optional("egress") is YamlSequence);
        }

        if (_kind.IsStaged && hasEgressRules)
        {
            _diagnostics.Warning(
                spec.LocationOf("egress"),
                $"{_manifest} has egress rules and no 'policyTypes', which means ingress only while it is staged, and ingress and "
                    + "egress once it is promoted. Write 'policyTypes: [Ingress, Egress]' if egress is intended, else 'policyTypes: "
                    + "[Ingress]'."
            );
        }

        return _kind.IsStaged ? UnstatedTypes.OfStagedKubernetes : UnstatedTypes.OfKubernetes(hasEgressRules);
    }

    private void WarnOfRulesWithoutType(FieldReader spec, string direction, bool isGoverned)
    {
        if (!isGoverned && spec.List(direction).Length > 0)
        {
            _diagnostics.Warning(
                spec.LocationOf(direction),
                $"{_manifest} has {direction} rules, but its 'policyTypes' leave {direction} out, so they have no effect."
            );
        }
    }

    private ImmutableArray<Rule> ReadRules(FieldReader spec, Direction direction)
    {
        var peerReader = new KubernetesPeerReader(OwnNamespace, _diagnostics);
        var portReader = new KubernetesPortReader(_diagnostics);
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var number = 0;
        foreach (var node in spec.List(direction == Direction.Ingress ? "ingress" : "egress"))
        {
            number++;
            if (FieldReader.OfItem(node, $"an {direction.Word()} rule", _diagnostics) is not { } fields)
            {
                continue;
            }

            if (node is YamlScalar)
            {
                _diagnostics.Warning(
                    node.Location,
                    $"{_manifest} has an empty {direction.Word()} rule here, which the API server takes for {{}}: "
                        + "it allows everything. Write '- {}' if that is intended, else remove the line."
                );
            }

            var peers = fields
                .List(direction == Direction.Ingress ? "from" : "to")
                .Select(peerReader.Read)
                .OfType<PeerMatch>()
                .DefaultIfEmpty(PeerMatch.Any)
                .ToArray();
            var ports = portReader.ReadAll(fields);
            fields.Finish();
            foreach (var peer in peers)
            {
                foreach (var (protocol, matches) in ports)
                {
                    var own = new PeerMatch { Ports = matches };
                    rules.Add(
                        new()
                        {
                            Action = RuleAction.Allow,
                            Number = number,
                            Protocol = protocol,
                            Source = direction == Direction.Ingress ? peer : PeerMatch.Any,
                            Destination = direction == Direction.Ingress ? own : peer with { Ports = matches },
                            Location = node.Location,
                        }
                    );
                }
            }
        }

        return rules.ToImmutable();
    }
}
