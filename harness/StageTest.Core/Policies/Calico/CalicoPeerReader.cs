using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads the source and the destination of Calico's rules.</summary>
/// <remarks>
/// Selectors of a peer combine as in <c>getEndpointSelector</c> of <c>libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go</c>.
/// </remarks>
/// <param name="policyNamespace">The policy's namespace; empty for a cluster-scoped one.</param>
/// <param name="version">The version of the API.</param>
/// <param name="isStored">Whether the policy is an object of the store (<see cref="CalicoStore"/>).</param>
/// <param name="diagnostics">Receives the errors.</param>
internal sealed class CalicoPeerReader(string policyNamespace, CalicoVersion version, bool isStored, DiagnosticBag diagnostics)
{
    private readonly CalicoPortReader _ports = new(version, diagnostics);

    /// <summary>Reads one end of a rule; without the field, there is no condition.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="name"><c>source</c> or <c>destination</c>.</param>
    /// <param name="direction">The rule's direction.</param>
    /// <param name="protocol">The rule's protocol, which port numbers need.</param>
    public PeerMatch Read(FieldReader rule, string name, Direction direction, Protocol? protocol)
    {
        if (rule.Object(name, $"a {name}") is not { } fields)
        {
            return PeerMatch.Any;
        }

        var nets = ReadNets(fields, "nets");
        var notNets = ReadNets(fields, "notNets");
        foreach (var everything in notNets.Where(n => n.PrefixLength == 0))
        {
            // Felix renders such a rule for no packet of the family, and the store accepts it.
            diagnostics.Add(
                isStored ? Severity.Warning : Severity.Error,
                fields.LocationOf("notNets"),
                isStored
                    ? $"'notNets' holds {everything}, so the rule never matches."
                    : $"'notNets' must not hold {everything}: the rule could never match."
            );
        }

        var hasAccounts = fields.Optional("serviceAccounts") is not null;
        var (positive, negative) = ReadSelectors(fields);
        var service = ReadService(fields, name, direction);
        var ports = _ports.ReadAll(fields, "ports", protocol);
        var notPorts = _ports.ReadAll(fields, "notPorts", protocol);
        fields.Finish();
        if (
            !isStored
            && service is not null
            && (nets.Length > 0 || notNets.Length > 0 || positive is not null || negative is not null || hasAccounts)
        )
        {
            diagnostics.Error(
                fields.LocationOf("services"),
                "'services' must be alone: remove the selectors, nets and service accounts beside it."
            );
        }

        if (!isStored && service is not null && direction == Direction.Egress && ports.Length + notPorts.Length > 0)
        {
            diagnostics.Error(
                fields.LocationOf("services"),
                "'services' in an egress rule has its own ports: remove the 'ports' beside it."
            );
        }

        return new()
        {
            Selector = positive,
            NotSelector = negative,
            Nets = nets,
            NotNets = notNets,
            Ports = ports,
            NotPorts = notPorts,
            Service = service,
        };
    }

    private ImmutableArray<IPNetwork> ReadNets(FieldReader fields, string name)
    {
        var nets = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var node in fields.List(name))
        {
            if (FieldReader.AsText(node, $"an entry of '{name}'", diagnostics) is not { } text)
            {
                continue;
            }

            // Felix treats a single address as a range of one, and clears the bits beyond the prefix.
            if (isStored && CidrText.TryParseAddress(text, out var lone))
            {
                nets.Add(CidrText.Only(lone));
            }
            else if (!CidrText.TryParse(text, out var net, out var isMasked))
            {
                var remedy = CidrText.TryParseAddress(text, out var address)
                    ? $" Write {address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}."
                    : "";
                diagnostics.Error(node.Location, $"'{text}' is not an address range such as 10.0.0.0/8 or 2001:db8::/32.{remedy}");
            }
            else if (!isMasked && !isStored)
            {
                diagnostics.Error(node.Location, $"'{text}' has bits set beyond its prefix, which Calico refuses. Write {net}.");
            }
            else
            {
                nets.Add(net);
            }
        }

        return nets.ToImmutable();
    }

    // A namespaced policy gets an own-namespace term if anything selects by label and there is no namespaceSelector.
    private (Selector? Positive, Selector? Negative) ReadSelectors(FieldReader fields)
    {
        var read = new CalicoSelectorReader(isStored, diagnostics);
        var selector = read.Read(fields, "selector", "", null, null);
        var excluded = read.Read(fields, "notSelector", "", null, null);
        var namespaces = read.Read(
            fields,
            "namespaceSelector",
            EndpointLabels.NamespacePrefix,
            Selector.Has(EndpointLabels.Namespace),
            Selector.Not(Selector.Has(EndpointLabels.Namespace))
        );
        var accounts = ReadAccounts(fields, read);
        if (namespaces is null && policyNamespace.Length > 0 && (selector ?? excluded ?? accounts) is not null)
        {
            namespaces = Selector.Equal(EndpointLabels.Namespace, policyNamespace);
        }

        if ((selector ?? namespaces ?? accounts) is null)
        {
            return (null, excluded);
        }

        var positive = Selector.And(new[] { selector, namespaces, accounts }.OfType<Selector>());
        return (excluded is null ? positive : Selector.And(positive, Selector.Not(excluded)), null);
    }

    private Selector? ReadAccounts(FieldReader peer, CalicoSelectorReader read)
    {
        if (peer.Object("serviceAccounts", "service accounts") is not { } fields)
        {
            return null;
        }

        var names = fields.List("names").Select(n => FieldReader.AsText(n, "a service account", diagnostics)).OfType<string>().ToArray();

        // Unlike in a policy's own serviceAccountSelector, all() means everything here, including network sets.
        var selector = read.Read(fields, "selector", EndpointLabels.ServiceAccountPrefix, null, null);
        fields.Finish();
        var terms = new List<Selector>();
        if (names.Length > 0)
        {
            terms.Add(Selector.In(EndpointLabels.ServiceAccount, names));
        }

        if (selector is not null)
        {
            terms.Add(selector);
        }

        return terms.Count == 0 ? null : Selector.And(terms);
    }

    private ServiceMatch? ReadService(FieldReader peer, string end, Direction direction)
    {
        if (peer.Object("services", "a service match") is not { } fields)
        {
            return null;
        }

        var name = ReadName(fields, "name", fields.RequiredText("name"));
        var home = ReadName(fields, "namespace", fields.Text("namespace"));
        fields.Finish();

        // Felix reads a Service at each end of each rule, and combines it with the other conditions (felix/calc/rule_scanner.go).
        var expected = direction == Direction.Ingress ? "source" : "destination";
        if (!isStored && end != expected)
        {
            diagnostics.Error(fields.Location, $"'services' in an {direction.Word()} rule belongs to '{expected}'.");
        }

        // A namespaced policy may omit it, as may the store. Felix then finds no such Service, because nothing fills it in
        // (libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go).
        var mayLack = isStored || policyNamespace.Length > 0;
        if (home is null)
        {
            diagnostics.Add(
                mayLack ? Severity.Warning : Severity.Error,
                fields.Location,
                "'services' without 'namespace' matches nothing in Calico. Write 'namespace: "
                    + $"{(policyNamespace.Length > 0 ? policyNamespace : "NAMESPACE")}'."
            );
        }

        return name is null || (home is null && !mayLack) ? null : new(new(home ?? "", name));
    }

    private string? ReadName(FieldReader service, string field, string? name)
    {
        if (name is not null && !Names.IsSubdomain(name))
        {
            diagnostics.Error(
                service.LocationOf(field),
                $"'{PrintableText.Of(name)}' is not the {field} of a Service; it must be {Names.SubdomainRule}."
            );
        }

        return name;
    }
}
