using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Cluster;

/// <summary>Reads the <c>protocols</c> of ClusterNetworkPolicy rules and the <c>ports</c> of AdminNetworkPolicy rules.</summary>
internal sealed class ClusterPolicyPorts(DiagnosticBag diagnostics)
{
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];

    /// <summary>One entry for each item; a single one without condition if the list is absent.</summary>
    public (Protocol? Protocol, ImmutableArray<PortMatch> Ports)[] Read(FieldReader rule, bool isNew, int most)
    {
        var name = isNew ? "protocols" : "ports";
        var items = rule.List(name);
        if (items.IsEmpty)
        {
            if (isNew && rule.Optional(name) is { } empty)
            {
                diagnostics.Error(empty.Location, "'protocols' needs at least one item. To mean every protocol, leave it out.");
            }

            return [(null, [])];
        }

        if (items.Length > most)
        {
            diagnostics.Error(rule.LocationOf(name), $"'{name}' has {items.Length} items; the API allows {most}.");
        }

        return [.. items.Select(i => isNew ? ReadProtocol(i) : ReadPort(i)).OfType<(Protocol?, ImmutableArray<PortMatch>)>()];
    }

    private (Protocol?, ImmutableArray<PortMatch>)? ReadProtocol(YamlNode node)
    {
        if (
            FieldReader.Of(node, "a protocol", diagnostics) is not { } fields
            || OnlyOne(fields, ["tcp", "udp", "sctp", "destinationNamedPort"]) is not { } given
        )
        {
            return null;
        }

        if (given == "destinationNamedPort")
        {
            return ReadName(fields, given);
        }

        var protocol = given switch
        {
            "tcp" => Protocol.Tcp,
            "udp" => Protocol.Udp,
            _ => Protocol.Sctp,
        };
        if (fields.Object(given, $"'{given}'") is not { } body)
        {
            return null;
        }

        var port = body.Object("destinationPort", "a destination port");
        body.Finish();
        if (port is null)
        {
            diagnostics.Error(body.Location, $"'{given}' needs 'destinationPort' with 'number' or 'range'.");
            return null;
        }

        if (OnlyOne(port, ["number", "range"]) is not { } form)
        {
            return null;
        }

        if (form == "number")
        {
            return port.Integer("number", 1, 65535) is { } number ? (protocol, [PortMatch.Range((int)number, (int)number)]) : null;
        }

        return port.Object("range", "a port range") is { } range && ReadRange(range) is { } ports ? (protocol, ports) : null;
    }

    private (Protocol?, ImmutableArray<PortMatch>)? ReadPort(YamlNode node)
    {
        if (
            FieldReader.Of(node, "a port", diagnostics) is not { } fields
            || OnlyOne(fields, ["portNumber", "portRange", "namedPort"]) is not { } given
        )
        {
            return null;
        }

        if (given == "namedPort")
        {
            return ReadName(fields, given);
        }

        if (fields.Object(given, $"'{given}'") is not { } body)
        {
            return null;
        }

        var protocol = Protocol.Tcp;
        if (body.Text("protocol") is { } text && (!Protocols.Contains(text) || !Port.TryParseProtocol(text, out protocol)))
        {
            diagnostics.Error(
                body.LocationOf("protocol"),
                $"'{text}' is not a protocol with ports.{Suggestion.For(text, Protocols, "They are")}"
            );
        }

        if (given == "portRange")
        {
            return ReadRange(body) is { } ports ? (protocol, ports) : null;
        }

        body.Required("port");
        var number = body.Integer("port", 1, 65535);
        body.Finish();
        return number is { } single ? (protocol, [PortMatch.Range((int)single, (int)single)]) : null;
    }

    private ImmutableArray<PortMatch>? ReadRange(FieldReader range)
    {
        range.Required("start");
        range.Required("end");
        var start = range.Integer("start", 1, 65535);
        var end = range.Integer("end", 1, 65535);
        range.Finish();
        if (start is null || end is null)
        {
            return null;
        }

        if (start >= end)
        {
            diagnostics.Error(range.LocationOf("end"), $"'end' {end} must be higher than 'start' {start}.");
            return null;
        }

        return [PortMatch.Range((int)start, (int)end)];
    }

    private (Protocol?, ImmutableArray<PortMatch>)? ReadName(FieldReader fields, string field)
    {
        if (fields.Text(field) is not { } name)
        {
            return null;
        }

        if (!Names.IsPortName(name))
        {
            diagnostics.Error(fields.LocationOf(field), $"'{name}' is not a port name; it must be {Names.PortNameRule}.");
        }

        return (null, [PortMatch.Named(name)]);
    }

    private string? OnlyOne(FieldReader fields, string[] known)
    {
        var given = known.Where(f => fields.Optional(f) is not null).ToArray();
        fields.Finish();
        if (given.Length == 1)
        {
            return given[0];
        }

        diagnostics.Error(fields.Location, $"{FieldReader.Capital(fields.What)} needs exactly one of {string.Join(", ", known)}.");
        return null;
    }
}
