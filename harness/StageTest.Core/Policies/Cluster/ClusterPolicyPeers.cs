using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies.Cluster;

/// <summary>Reads the subjects and peers of ClusterNetworkPolicy, AdminNetworkPolicy and BaselineAdminNetworkPolicy.</summary>
internal sealed class ClusterPolicyPeers(ClusterPolicyForm form, PolicyReading reading, DiagnosticBag diagnostics)
{
    /// <summary>Reads which pods a policy governs; null, with an error, if that is broken.</summary>
    public Selector? ReadSubject(YamlNode node) => ReadNamespacesOrPods(node, "a subject", isSubject: true);

    /// <summary>Reports a list that is longer than the API allows.</summary>
    public static void CheckCount(ImmutableArray<YamlNode> items, int most, string what, SourceLocation location, DiagnosticBag diagnostics)
    {
        if (items.Length > most)
        {
            diagnostics.Error(location, $"{what} has {items.Length} items; the API allows {most}.");
        }
    }

    // Subjects and peers may both be whole namespaces, or pods of them.
    private Selector? ReadNamespacesOrPods(YamlNode node, string what, bool isSubject)
    {
        if (FieldReader.Of(node, what, diagnostics) is not { } fields)
        {
            return null;
        }

        var namespaces = fields.Optional("namespaces");
        var pods = fields.Object("pods", "pods");
        fields.Finish();
        if ((namespaces is null) == (pods is null))
        {
            diagnostics.Error(node.Location, $"{FieldReader.Capital(what)} needs exactly one of 'namespaces' and 'pods'.");
            return null;
        }

        return namespaces is not null ? ReadNamespaces(namespaces, isSubject) : ReadPods(pods!);
    }

    // Calico omits the term for pods in a namespaces peer, so that network sets of the namespace match too. An empty selector becomes
    // all(), which matches everything with a namespace; another selector stays alone, so that negative expressions also match global sets.
    private Selector? ReadNamespaces(YamlNode node, bool isSubject)
    {
        var selector = LabelSelectorReader.Read(node, "a namespace selector", EndpointLabels.NamespacePrefix, diagnostics);
        if (selector is null)
        {
            return null;
        }

        if (isSubject || reading == PolicyReading.Kubernetes)
        {
            return Selector.And(EndpointLabels.PodsOnly, selector);
        }

        return selector.Equals(Selector.All) ? Selector.Has(EndpointLabels.Namespace) : selector;
    }

    // The CRD requires both fields. Manifests that no API server has seen are read as their authors intend.
    private Selector? ReadPods(FieldReader fields)
    {
        var inNamespaces = ReadPart(fields, "namespaceSelector", EndpointLabels.NamespacePrefix);
        var ofPods = ReadPart(fields, "podSelector", "");
        fields.Finish();
        return inNamespaces is null || ofPods is null ? null : Selector.And(EndpointLabels.PodsOnly, inNamespaces, ofPods);
    }

    private Selector? ReadPart(FieldReader fields, string name, string prefix)
    {
        if (reading == PolicyReading.Kubernetes && fields.Optional(name) is null)
        {
            diagnostics.Warning(fields.Location, $"'pods' needs '{name}' before an API server accepts it; StageTest assumes all pods.");
            return Selector.All;
        }

        return fields.Required(name) is { } node ? LabelSelectorReader.Read(node, $"the selector '{name}'", prefix, diagnostics) : null;
    }

    /// <summary>
    /// Reads one peer of a rule: none if it is broken or not supported, several if it has addresses of both families.
    /// </summary>
    /// <param name="node">The peer.</param>
    /// <param name="direction">The direction of the rule.</param>
    /// <param name="action">The action of the rule, or null if it is broken.</param>
    /// <param name="unsupported">Receives peers that are not evaluated.</param>
    public IEnumerable<PeerMatch> Read(YamlNode node, Direction direction, RuleAction? action, List<(string, SourceLocation)> unsupported)
    {
        if (FieldReader.Of(node, "a peer", diagnostics) is not { } fields)
        {
            return [];
        }

        var isEgress = direction == Direction.Egress;
        string[] known = isEgress ? form.EgressPeers : ["namespaces", "pods"];
        var given = known.Where(f => fields.Optional(f) is not null).ToArray();
        fields.Finish();
        if (given.Length != 1)
        {
            diagnostics.Error(node.Location, $"A peer needs exactly one of {string.Join(", ", known)}.");
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
                    diagnostics.Error(
                        fields.LocationOf("domainNames"),
                        $"'domainNames' is for rules with the action {form.AllowWord} only."
                    );
                }

                if (given[0] == "domainNames")
                {
                    CheckDomainNames(fields);
                }

                unsupported.Add((given[0], fields.LocationOf(given[0])));
                return [];
            default:
                return ReadNamespacesOrPods(node, "a peer", isSubject: false) is { } selector
                    ? [new PeerMatch { Selector = selector }]
                    : [];
        }
    }

    private ImmutableArray<IPNetwork> ReadNetworks(FieldReader fields)
    {
        const int mostNetworks = 25;
        var nodes = fields.List("networks");
        RefuseEmpty(fields, "networks");
        CheckCount(nodes, mostNetworks, "'networks'", fields.LocationOf("networks"), diagnostics);
        var nets = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var node in nodes)
        {
            if (FieldReader.AsText(node, "a network", diagnostics) is not { } text)
            {
                continue;
            }

            if (CidrText.TryParse(text, out var net, out _))
            {
                nets.Add(net);
            }
            else
            {
                diagnostics.Error(node.Location, $"'{text}' is not an address range such as 10.0.0.0/8 or 2001:db8::/32.");
            }
        }

        return nets.ToImmutable();
    }

    private void CheckDomainNames(FieldReader fields)
    {
        const int mostNames = 25;
        var nodes = fields.List("domainNames");
        RefuseEmpty(fields, "domainNames");
        CheckCount(nodes, mostNames, "'domainNames'", fields.LocationOf("domainNames"), diagnostics);
        foreach (var node in nodes)
        {
            if (FieldReader.AsText(node, "a domain name", diagnostics) is { } name && !IsDomainName(name))
            {
                diagnostics.Error(node.Location, $"'{name}' is not a domain name such as example.com or *.example.com.");
            }
        }
    }

    private static bool IsDomainName(string name)
    {
        var plain = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return plain.Contains('.', StringComparison.Ordinal) && Names.IsSubdomain(plain.TrimEnd('.'));
    }

    private void RefuseEmpty(FieldReader fields, string name)
    {
        if (fields.Optional(name) is YamlSequence { Items.IsEmpty: true } empty)
        {
            diagnostics.Error(empty.Location, $"'{name}' needs at least one item.");
        }
    }
}
