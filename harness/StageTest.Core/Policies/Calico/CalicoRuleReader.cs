using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads the rules of Calico's policies.</summary>
/// <remarks>
/// Validation follows <c>validateRule</c> in <c>libcalico-go/lib/validator/v3/validator.go</c>.
/// </remarks>
/// <param name="policyNamespace">The policy's namespace; empty for a cluster-scoped one.</param>
/// <param name="version">The version of the API.</param>
/// <param name="isStored">Whether the policy is an object of the store (<see cref="CalicoStore"/>).</param>
/// <param name="diagnostics">Receives the errors.</param>
internal sealed class CalicoRuleReader(string policyNamespace, CalicoVersion version, bool isStored, DiagnosticBag diagnostics)
{
    private readonly CalicoPeerReader _peers = new(policyNamespace, version, isStored, diagnostics);
    private readonly CalicoProtocolReader _protocols = new(isStored, diagnostics);

    private static readonly string[] Actions = ["Allow", "Deny", "Log", "Pass"];

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
        var named = _protocols.Read(fields, "protocol");
        var notNamed = _protocols.Read(fields, "notProtocol");
        var (protocol, notProtocol) = (named?.Protocol, notNamed?.Protocol);
        var icmp = ReadIcmp(fields, "icmp", named);
        var notIcmp = ReadIcmp(fields, "notICMP", named);
        var http = ReadHttp(fields, action, named, direction);
        ReadMetadata(fields);
        var source = _peers.Read(fields, "source", direction, protocol);
        var destination = _peers.Read(fields, "destination", direction, protocol);
        fields.Finish();
        CheckFamilies(fields, family, source, destination);
        CheckFamily(fields, "protocol", family, named);
        CheckFamily(fields, "notProtocol", family, notNamed);
        return action is null
            ? null
            : new()
            {
                Action = action.Value,
                Number = number,
                Protocol = protocol,
                NotProtocol = notProtocol,
                Family = family,
                Icmp = icmp,
                NotIcmp = notIcmp,
                Unseen = http,
                UnseenContent = http is not null && fields.Optional("http") is { } match ? ManifestComparison.TextOf(match) : null,
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

    private static void ReadMetadata(FieldReader rule)
    {
        if (rule.Object("metadata", "rule metadata") is { } metadata)
        {
            ObjectMetadata.CheckAnnotations(metadata, Severity.Error);
            metadata.Finish();
        }
    }

    private IcmpMatch? ReadIcmp(FieldReader rule, string name, CalicoProtocol? protocol)
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
            // Felix renders a code only together with a type.
            diagnostics.Add(
                isStored ? Severity.Warning : Severity.Error,
                fields.LocationOf("code"),
                $"An ICMP 'code' needs a 'type'{(isStored ? ", so this one has no effect" : "")}."
            );
        }

        if (isStored && protocol is null)
        {
            // A message belongs to ICMP, so nftables adds the protocol itself; iptables refuses the rule.
            diagnostics.Warning(
                fields.Location,
                $"'{name}' without a protocol is read as Calico's nftables dataplane does: each family's own ICMP. Its iptables dataplane "
                    + "cannot load the rule. Write 'protocol: ICMP' or 'protocol: ICMPv6'."
            );
        }
        else if (protocol is not { Protocol: Protocol.Icmp or Protocol.IcmpV6 } || (protocol is { IsNumber: true } && !isStored))
        {
            // The validator compares names, so the numbers of the same protocols are not accepted.
            diagnostics.Error(fields.Location, $"'{name}' needs 'protocol: ICMP' or 'protocol: ICMPv6' in the same rule.");
        }

        // Without a type there is no condition, also in the negated form.
        return type is null ? null : new(type, code);
    }

    // Only the application layer evaluates HTTP; the dataplanes ignore it, which widens the rule. A connection does not show which of the
    // two will happen.
    private string? ReadHttp(FieldReader rule, RuleAction? action, CalicoProtocol? protocol, Direction direction)
    {
        if (rule.Object("http", "an HTTP match") is not { } fields)
        {
            return null;
        }

        CheckHttpList(fields, "methods");
        CheckHttpList(fields, "paths");
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
                    diagnostics.Error(item.Location, $"The HTTP path '{text}' must begin with '/' and contain no '?', '#' or blank.");
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

        if (protocol is not null and not { Protocol: Protocol.Tcp, IsNumber: false })
        {
            diagnostics.Error(fields.Location, "'http' needs 'protocol: TCP', or no protocol.");
        }

        return "an HTTP match";
    }

    private void CheckHttpList(FieldReader http, string name)
    {
        const int most = 20;
        var items = http.List(name);
        if (items.Length > most)
        {
            diagnostics.Error(http.LocationOf(name), $"'{name}' has {items.Length} items; Calico allows {most}.");
        }

        var seen = new HashSet<string>();
        foreach (var method in items.OfType<YamlScalar>().Where(m => !seen.Add(m.Value)))
        {
            diagnostics.Error(method.Location, $"'{method.Value}' is listed twice. Keep one.");
        }
    }

    private void CheckFamilies(FieldReader fields, AddressFamily? family, PeerMatch source, PeerMatch destination)
    {
        var families = source
            .Nets.Concat(source.NotNets)
            .Concat(destination.Nets)
            .Concat(destination.NotNets)
            .Select(n => n.BaseAddress.AddressFamily)
            .Distinct()
            .ToArray();
        var isOther = families.Any(found => family is { } stated && stated != found);
        if (isStored)
        {
            // Felix renders a rule once for each family, with the ranges of that family, and not at all if a list has none left
            // (FilterRuleToIPVersion in felix/rules/policy.go).
            if (isOther)
            {
                diagnostics.Warning(fields.Location, "Address ranges of this rule are not of its 'ipVersion', and match no packet.");
            }
        }
        else if (families.Length > 1 || isOther)
        {
            diagnostics.Error(
                fields.Location,
                "All address ranges of a rule must be of one family, and of the 'ipVersion' where one is given. Write two rules."
            );
        }
    }

    // Names are compared here too: a number is accepted, and then matches no packet of the family.
    private void CheckFamily(FieldReader fields, string name, AddressFamily? family, CalicoProtocol? protocol)
    {
        if (
            protocol is { IsNumber: false, Protocol: Protocol.Icmp or Protocol.IcmpV6 } icmp
            && family is { } stated
            && new Port(0, icmp.Protocol).OnlyFamily != stated
        )
        {
            diagnostics.Add(
                isStored ? Severity.Warning : Severity.Error,
                fields.LocationOf(name),
                "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' contradicts this"
                    + (isStored && name == "protocol" ? ", so the rule never matches." : ".")
            );
        }
    }
}
