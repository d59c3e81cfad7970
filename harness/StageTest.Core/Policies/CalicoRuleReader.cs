using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>Reads the rules of Calico's policies.</summary>
/// <remarks>
/// Validation follows <c>validateRule</c> in <c>libcalico-go/lib/validator/v3/validator.go</c>; how selectors of a peer combine follows
/// <c>libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go</c>.
/// </remarks>
internal sealed class CalicoRuleReader(string policyNamespace, DiagnosticBag diagnostics)
{
    private static readonly string[] Actions = ["Allow", "Deny", "Log", "Pass"];
    private static readonly string[] ProtocolNames = ["TCP", "UDP", "ICMP", "ICMPv6", "SCTP", "UDPLite"];

    /// <summary>Reads the rules of one direction.</summary>
    public ImmutableArray<Rule> ReadAll(FieldReader spec, Direction direction)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var number = 0;
        foreach (var node in spec.List(direction == Direction.Ingress ? "ingress" : "egress"))
        {
            number++;
            if (FieldReader.Of(node, "a rule", diagnostics) is { } fields && Read(fields, number, direction) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules.ToImmutable();
    }

    private Rule? Read(FieldReader fields, int number, Direction direction)
    {
        var action = ReadAction(fields);
        var family = ReadFamily(fields);
        var protocol = ReadProtocol(fields, "protocol");
        var notProtocol = ReadProtocol(fields, "notProtocol");
        var icmp = ReadIcmp(fields, "icmp", protocol);
        var notIcmp = ReadIcmp(fields, "notICMP", protocol);
        var http = ReadHttp(fields, action, protocol, direction);
        fields.Object("metadata", "rule metadata")?.Ignore("annotations");
        var source = ReadPeer(fields, "source", direction, protocol, out var sourcePorts);
        var destination = ReadPeer(fields, "destination", direction, protocol, out _);
        fields.Finish();
        CheckFamilies(fields, family, protocol, source, destination);
        return action is null ? null : new()
        {
            Action = action.Value,
            Number = number,
            Protocol = protocol,
            NotProtocol = notProtocol,
            Family = family,
            Icmp = icmp,
            NotIcmp = notIcmp,
            Unjudged = http ?? sourcePorts,
            Source = source,
            Destination = destination,
            Location = fields.Location,
        };
    }

    private RuleAction? ReadAction(FieldReader fields)
    {
        if (fields.RequiredText("action") is not { } text)
        {
            return null;
        }

        if (Actions.Contains(text))
        {
            return Enum.Parse<RuleAction>(text);
        }

        diagnostics.Error(fields.LocationOf("action"), $"'{text}' is not an action of a rule.{Suggestion.For(text, Actions, "They are")}");
        return null;
    }

    private AddressFamily? ReadFamily(FieldReader fields)
    {
        switch (fields.Integer("ipVersion", 4, 6))
        {
            case null:
                return null;
            case 4:
                return AddressFamily.InterNetwork;
            case 6:
                return AddressFamily.InterNetworkV6;
            default:
                diagnostics.Error(fields.LocationOf("ipVersion"), "'ipVersion' must be 4 or 6.");
                return null;
        }
    }

    private Protocol? ReadProtocol(FieldReader fields, string name)
    {
        switch (fields.Optional(name))
        {
            case null:
                return null;
            case YamlScalar scalar when long.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                if (number is >= 1 and <= 255)
                {
                    return (Protocol)number;
                }

                diagnostics.Error(scalar.Location, $"'{name}' must be a name or a number from 1 to 255, found {number}.");
                return null;
            case YamlScalar { IsText: true } scalar:
                var protocol = scalar.Value.ToUpperInvariant() switch
                {
                    "TCP" => Protocol.Tcp,
                    "UDP" => Protocol.Udp,
                    "ICMP" => Protocol.Icmp,
                    "ICMPV6" => Protocol.IcmpV6,
                    "SCTP" => Protocol.Sctp,
                    "UDPLITE" => Protocol.UdpLite,
                    _ => Protocol.None,
                };
                if (protocol == Protocol.None)
                {
                    diagnostics.Error(scalar.Location, $"'{scalar.Value}' is not a protocol.{Suggestion.For(scalar.Value, ProtocolNames, "Its names")} Or write its number.");
                    return null;
                }

                return protocol;
            case var other:
                diagnostics.Error(other.Location, $"'{name}' must be a protocol's name or number, found {other.Describe()}.");
                return null;
        }
    }

    private IcmpMatch? ReadIcmp(FieldReader rule, string name, Protocol? protocol)
    {
        if (rule.Object(name, "an ICMP match") is not { } fields)
        {
            return null;
        }

        var type = (int?)fields.Integer("type", 0, 254);
        var code = (int?)fields.Integer("code", 0, 255);
        fields.Finish();
        if (code is not null && type is null && !fields.Has("type"))
        {
            diagnostics.Error(fields.LocationOf("code"), "An ICMP 'code' needs a 'type'.");
        }

        if (protocol is not (Protocol.Icmp or Protocol.IcmpV6))
        {
            diagnostics.Error(fields.Location, $"'{name}' needs 'protocol: ICMP' or 'protocol: ICMPv6' in the same rule.");
        }

        return new(type, code);
    }

    // Only the application layer evaluates HTTP; the dataplanes pass over it, which widens the rule. Nobody can say from a connection
    // which of the two will happen.
    private string? ReadHttp(FieldReader rule, RuleAction? action, Protocol? protocol, Direction direction)
    {
        if (rule.Object("http", "an HTTP match") is not { } fields)
        {
            return null;
        }

        fields.List("methods");
        foreach (var path in fields.List("paths"))
        {
            if (FieldReader.Of(path, "an HTTP path", diagnostics) is { } item)
            {
                var exact = item.Text("exact");
                var prefix = item.Text("prefix");
                item.Finish();
                if ((exact ?? prefix) is not { } text || (exact is not null && prefix is not null))
                {
                    diagnostics.Error(item.Location, "An HTTP path has either 'exact' or 'prefix'.");
                }
                else if (text.Length == 0 || text[0] != '/' || text.AsSpan().ContainsAny("?# "))
                {
                    diagnostics.Error(item.Location, $"The HTTP path '{text}' must begin with '/' and hold no '?', '#' or blank.");
                }
            }
        }

        fields.Finish();
        if (action is not null and not RuleAction.Allow)
        {
            diagnostics.Error(fields.Location, "'http' is for rules with the action Allow only.");
        }

        if (direction == Direction.Egress)
        {
            diagnostics.Error(fields.Location, "'http' is for ingress rules only.");
        }

        if (protocol is not null and not Protocol.Tcp)
        {
            diagnostics.Error(fields.Location, "'http' needs the protocol TCP.");
        }

        return "an HTTP match";
    }

    private PeerMatch ReadPeer(FieldReader rule, string name, Direction direction, Protocol? protocol, out string? unjudged)
    {
        unjudged = null;
        if (rule.Object(name, $"a {name}") is not { } fields)
        {
            return PeerMatch.Any;
        }

        var nets = ReadNets(fields, "nets");
        var notNets = ReadNets(fields, "notNets");
        foreach (var everything in notNets.Where(n => n.PrefixLength == 0))
        {
            diagnostics.Error(fields.LocationOf("notNets"), $"'notNets' must not hold {everything}: the rule could never match.");
        }

        var (positive, negative) = ReadSelectors(fields);
        var service = ReadService(fields, name, direction);
        var ports = ReadPorts(fields, "ports", protocol);
        var notPorts = ReadPorts(fields, "notPorts", protocol);
        fields.Finish();
        if (service is not null && (nets.Length > 0 || notNets.Length > 0 || positive is not null || negative is not null))
        {
            diagnostics.Error(fields.LocationOf("services"), "'services' stands alone: no selectors, nets or service accounts beside it.");
        }

        if (service is not null && direction == Direction.Egress && ports.Length + notPorts.Length > 0)
        {
            diagnostics.Error(fields.LocationOf("services"), "'services' in an egress rule brings its own ports: no 'ports' beside it.");
        }

        // Which port a connection comes from is the kernel's choice, so no flow shows it.
        if (name == "source" && ports.Length + notPorts.Length > 0)
        {
            unjudged = "a source port";
            ports = notPorts = [];
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

            if (!CidrText.TryParse(text, out var net, out var isMasked))
            {
                var remedy = CidrText.TryParseAddress(text, out var address) ? $" Write {address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}." : "";
                diagnostics.Error(node.Location, $"'{text}' is not an address range such as 10.0.0.0/8 or 2001:db8::/32.{remedy}");
            }
            else if (!isMasked)
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

    // An own-namespace term is added in a namespaced policy when anything selects by label and no namespaceSelector is given.
    private (Selector? Positive, Selector? Negative) ReadSelectors(FieldReader fields)
    {
        var read = new CalicoSelectorReader(diagnostics);
        var selector = read.Read(fields, "selector", "", null, null);
        var excluded = read.Read(fields, "notSelector", "", null, null);
        var namespaces = read.Read(
            fields, "namespaceSelector", EndpointLabels.NamespacePrefix, Selector.Has(EndpointLabels.Namespace), Selector.Not(Selector.Has(EndpointLabels.Namespace)));
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
        // Unlike in a policy's own serviceAccountSelector, all() means everything here, network sets included.
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

        var name = fields.RequiredText("name");
        var home = fields.Text("namespace");
        fields.Finish();
        var expected = direction == Direction.Ingress ? "source" : "destination";
        if (end != expected)
        {
            diagnostics.Error(fields.Location, $"'services' in an {direction.ToString().ToLowerInvariant()} rule belongs to '{expected}'.");
        }

        if (home is null)
        {
            diagnostics.Error(fields.Location, $"'services' without 'namespace' matches nothing in Calico. Write 'namespace: {(policyNamespace.Length > 0 ? policyNamespace : "NAMESPACE")}'.");
        }

        return name is null || home is null ? null : new(new(home, name));
    }

    private ImmutableArray<PortMatch> ReadPorts(FieldReader fields, string name, Protocol? protocol)
    {
        var ports = ImmutableArray.CreateBuilder<PortMatch>();
        foreach (var node in fields.List(name))
        {
            if (node is not YamlScalar { IsNull: false } scalar || ReadPort(scalar) is not { } port)
            {
                diagnostics.Error(node.Location, $"{node.Describe()} is not a port. Write a number from 1 to 65535, a range such as \"8080:8090\", or a port's name.");
                continue;
            }

            ports.Add(port);
            if (port.Name is null && (protocol is not { } known || !Port.HasPorts(known)))
            {
                diagnostics.Error(node.Location, $"The port {port} needs 'protocol: TCP', UDP or SCTP in the same rule.");
            }
        }

        return ports.ToImmutable();
    }

    private static PortMatch? ReadPort(YamlScalar scalar)
    {
        var text = scalar.Value;
        static int? Number(string digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535 ? number : null;
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            return Number(text) is { } single ? PortMatch.Range(single, single) : null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            return Number(text[..colon]) is { } first && Number(text[(colon + 1)..]) is { } last && first <= last ? PortMatch.Range(first, last) : null;
        }

        return scalar.IsText && Names.IsPortName(text) ? PortMatch.Named(text) : null;
    }

    private void CheckFamilies(FieldReader fields, AddressFamily? family, Protocol? protocol, PeerMatch source, PeerMatch destination)
    {
        var families = source.Nets.Concat(source.NotNets).Concat(destination.Nets).Concat(destination.NotNets)
            .Select(n => n.BaseAddress.AddressFamily).Distinct().ToArray();
        if (families.Length > 1 || (families.Length == 1 && family is { } stated && stated != families[0]))
        {
            diagnostics.Error(fields.Location, "All address ranges of a rule must be of one family, and of the 'ipVersion' where one is given. Write two rules.");
        }

        if ((protocol == Protocol.Icmp && family == AddressFamily.InterNetworkV6) || (protocol == Protocol.IcmpV6 && family == AddressFamily.InterNetwork))
        {
            diagnostics.Error(fields.LocationOf("protocol"), "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' says otherwise.");
        }
    }
}
