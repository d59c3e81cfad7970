using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads Calico's NetworkPolicy and GlobalNetworkPolicy and their staged forms.</summary>
/// <remarks>
/// Validation follows <c>libcalico-go/lib/validator/v3/validator.go</c>; the effective selectors follow
/// <c>libcalico-go/lib/backend/syncersv1/updateprocessors/</c>.
/// </remarks>
internal sealed class CalicoPolicyReader
{
    private static readonly string[] Types = ["Ingress", "Egress"];
    private readonly Manifest _manifest;
    private readonly PolicyKind _kind;
    private readonly PolicyReaderOptions _options;
    private readonly DiagnosticBag _diagnostics;
    private readonly string _namespace;

    private CalicoPolicyReader(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        _manifest = manifest;
        _kind = kind;
        _options = options;
        _diagnostics = diagnostics;
        _namespace =
            IsGlobal ? ""
            : manifest.Namespace.Length == 0 ? "default"
            : manifest.Namespace;
    }

    private Severity OfName => _options.Reading == PolicyReading.Kubernetes ? Severity.Warning : Severity.Error;

    private bool IsGlobal => !_kind.IsNamespaced;

    /// <summary>Reads one policy; null, with errors, if it is broken.</summary>
    public static Policy? Read(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics)
    {
        var before = diagnostics.ErrorCount;
        var policy = new CalicoPolicyReader(manifest, kind, options, diagnostics).Read();
        if (diagnostics.ErrorCount == before)
        {
            return policy;
        }

        CalicoStore.TellOfErrors(manifest, diagnostics);
        return null;
    }

    private Policy? Read()
    {
        if (FieldReader.Of(_manifest.Body, ArticleText.Of(_manifest.Kind), _diagnostics) is not { } fields)
        {
            return null;
        }

        fields.Ignore("apiVersion", "kind", "status");
        ObjectMetadata.Check(_manifest, fields, isNamespaced: !IsGlobal, OfName, Names.ProblemOfCalicoLabelKey);
        var spec = fields.Object("spec", "a policy spec");
        fields.Finish();
        return spec is not null ? ReadSpec(spec) : ReadSpecless(fields);
    }

    // The API server accepts such a policy: it selects everything and has no rule.
    private Policy? ReadSpecless(FieldReader fields)
    {
        if (fields.Optional("spec") is not null)
        {
            return null;
        }

        _diagnostics.Warning(
            _manifest.Location,
            $"{_manifest} has no 'spec', so it selects every pod that it may and denies all their "
                + $"{(CalicoStore.Holds(_manifest) ? "ingress and egress" : "ingress")}. Write 'spec', or remove it."
        );
        return ReadSpec(FieldReader.Of(new YamlMapping(_manifest.Location, []), "a policy spec", _diagnostics)!);
    }

    private Policy ReadSpec(FieldReader spec)
    {
        var stated = spec.Text("tier") is { Length: > 0 } named ? named : Tier.Default.Name;
        var isStored = CalicoStore.Holds(_manifest);
        var name = new CalicoPolicyName(_manifest, stated, _options.Calico, CalicoStoreMetadata.Of(_manifest, _diagnostics).Name);
        var tier = name.OfTier(spec.LocationOf("tier"), _diagnostics);
        name.Check(_kind.IsNamespaced, _diagnostics);
        var order = spec.Number("order");
        var staging = _kind.IsStaged ? StagedAction.Read(spec, _manifest, _diagnostics) : PolicyStaging.Enforced;
        var subject = ReadSubject(spec);
        var rules = new CalicoRuleReader(_namespace, _options.Calico, isStored, _diagnostics);
        var ingress = rules.ReadAll(spec, Direction.Ingress);
        var egress = rules.ReadAll(spec, Direction.Egress);
        var (governsIngress, governsEgress) = ReadTypes(spec, ingress.Length > 0, egress.Length > 0);
        var hosts = ReadHostFields(spec, egress.Length > 0, governsEgress && spec.Optional("types") is not null);
        CheckHints(spec);
        spec.Finish();
        if (staging == PolicyStaging.StagedDelete && !isStored)
        {
            RefuseRulesOfDelete(spec);
        }

        return new()
        {
            Kind = _kind,
            Namespace = _namespace,
            Name = name.OfObject,
            Tier = tier,
            Order = order,
            Subject = subject,
            GovernsIngress = governsIngress && !hosts.OnlyHosts,
            GovernsEgress = governsEgress && !hosts.OnlyHosts,
            Ingress = ingress,
            Egress = egress,
            AppliesOnForward = hosts.OnForward,
            Staging = staging,
            Location = _manifest.Location,
        };
    }

    private Selector ReadSubject(FieldReader spec)
    {
        var read = new CalicoSelectorReader(CalicoStore.Holds(_manifest), _diagnostics);
        var own = read.Read(spec, "selector", "", null, null);
        var accounts = read.Read(
            spec,
            "serviceAccountSelector",
            EndpointLabels.ServiceAccountPrefix,
            Selector.Has(EndpointLabels.ServiceAccount),
            null
        );
        if (!IsGlobal)
        {
            return Selector.And(own ?? Selector.All, Selector.Equal(EndpointLabels.Namespace, _namespace), accounts ?? Selector.All);
        }

        var namespaces = read.Read(spec, "namespaceSelector", EndpointLabels.NamespacePrefix, Selector.Has(EndpointLabels.Namespace), null);
        return Selector.And(own ?? Selector.All, namespaces ?? Selector.All, accounts ?? Selector.All);
    }

    private (bool Ingress, bool Egress) ReadTypes(FieldReader spec, bool hasIngress, bool hasEgress)
    {
        var types = spec.List("types")
            .Select(n => (n.Location, Text: FieldReader.AsText(n, "a type", _diagnostics)))
            .Where(t => t.Text is not null)
            .ToArray();
        foreach (var (location, text) in types)
        {
            if (!Types.Contains(text))
            {
                _diagnostics.Error(location, $"'{text}' is not a type.{Suggestion.For(text!, Types, "They are")}");
            }
        }

        if (types.DistinctBy(t => t.Text).Count() != types.Length)
        {
            _diagnostics.Error(spec.LocationOf("types"), "'types' names a type twice. Keep one.");
        }

        if (types.Length == 0)
        {
            RefuseEmptyTypes(spec);
            return CalicoStore.Holds(_manifest) ? UnstatedTypes.OfStore
                : _options.Api == CalicoApiKind.Server ? UnstatedTypes.OfCalico(hasIngress, hasEgress)
                : spec.Optional("types") is YamlSequence ? UnstatedTypes.OfStore
                : UnstatedTypes.OfCrds(spec.Optional("ingress") is YamlSequence, spec.Optional("egress") is YamlSequence);
        }

        bool Has(string type) => types.Any(t => t.Text == type);
        foreach (
            var (direction, type, hasRules) in (ReadOnlySpan<(string, string, bool)>)
                [("ingress", "Ingress", hasIngress), ("egress", "Egress", hasEgress)]
        )
        {
            if (hasRules && !Has(type))
            {
                _diagnostics.Warning(
                    spec.LocationOf(direction),
                    $"{_manifest} has {direction} rules, but its 'types' leave {type} out, so they have no effect."
                );
            }
        }

        return (Has("Ingress"), Has("Egress"));
    }

    // The schema of the store requires an item from v3.32 on; Calico's API server treats an empty list as absent.
    private void RefuseEmptyTypes(FieldReader spec)
    {
        if (CalicoStore.Holds(_manifest) && _options.Calico != CalicoVersion.V331 && spec.Optional("types") is YamlSequence empty)
        {
            _diagnostics.Error(
                empty.Location,
                $"'types' is empty, which the schema of {_manifest.ApiVersion} refuses. Name a direction, or remove the field."
            );
        }
    }

    private (bool OnlyHosts, bool OnForward) ReadHostFields(FieldReader spec, bool hasEgressRules, bool namesEgress)
    {
        if (!IsGlobal)
        {
            return (false, false);
        }

        var untracked = spec.Boolean("doNotTrack") ?? false;
        var preDnat = spec.Boolean("preDNAT") ?? false;
        var onForward = spec.Boolean("applyOnForward") ?? false;
        if (untracked && preDnat)
        {
            _diagnostics.Error(spec.LocationOf("preDNAT"), $"{_manifest} has both 'doNotTrack' and 'preDNAT'. Keep one.");
        }

        if (preDnat && (hasEgressRules || namesEgress))
        {
            _diagnostics.Error(
                spec.LocationOf("preDNAT"),
                $"{_manifest} has 'preDNAT' and must have no egress. Remove the egress rules and the type Egress."
            );
        }

        if ((untracked || preDnat) && !onForward)
        {
            _diagnostics.Error(
                spec.LocationOf(untracked ? "doNotTrack" : "preDNAT"),
                $"{_manifest} needs 'applyOnForward: true' with '{(untracked ? "doNotTrack" : "preDNAT")}'."
            );
        }

        if (untracked || preDnat)
        {
            _diagnostics.Warning(_manifest.Location, $"{_manifest} applies to host endpoints only, which StageTest does not evaluate.");
        }

        return (untracked || preDnat, onForward);
    }

    private void CheckHints(FieldReader spec)
    {
        var hints = spec.List("performanceHints");
        if (hints.OfType<YamlScalar>().GroupBy(h => h.Value).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            _diagnostics.Error(twice.Last().Location, $"'{twice.Key}' is listed twice. Keep one.");
        }

        foreach (var hint in hints)
        {
            if (hint is not YamlScalar { Value: "AssumeNeededOnEveryNode" })
            {
                _diagnostics.Error(hint.Location, "'performanceHints' knows AssumeNeededOnEveryNode only.");
            }
        }
    }

    // The API's client itself removes 'types', so they may be present.
    private void RefuseRulesOfDelete(FieldReader spec)
    {
        foreach (
            var field in (ReadOnlySpan<string>)
                [
                    "order",
                    "selector",
                    "namespaceSelector",
                    "serviceAccountSelector",
                    "ingress",
                    "egress",
                    "doNotTrack",
                    "preDNAT",
                    "applyOnForward",
                    "performanceHints",
                ]
        )
        {
            if (spec.Optional(field) is { } node and not YamlSequence { Items.IsEmpty: true })
            {
                _diagnostics.Error(node.Location, $"{_manifest} has the stagedAction Delete and must have no '{field}'. Remove the field.");
            }
        }
    }
}
