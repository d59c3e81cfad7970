using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the ports that a scenario gives a workload or an external endpoint.</summary>
internal static class PortReader
{
    /// <summary>Reads a list whose items are <c>8080</c>, <c>53/udp</c> or <c>{ name: sql, port: 5432, protocol: TCP }</c>.</summary>
    /// <param name="owner">The object that contains the list.</param>
    /// <param name="field">The list; null for <c>ports</c>.</param>
    public static IEnumerable<NamedPort> ReadAll(FieldReader owner, Field<ListShape>? field = null)
    {
        var ports = new List<NamedPort>();
        foreach (var node in owner.List(field ?? PortShape.Ports))
        {
            if (Read(node, owner.Diagnostics) is not { } port)
            {
                continue;
            }

            if (ports.Contains(port))
            {
                owner.Diagnostics.Error(node.Location, $"The port {port} is listed twice. Keep one.");
            }
            else if (port.Name is not null && ports.Any(p => p.Name == port.Name && p.Port.Protocol == port.Port.Protocol))
            {
                owner.Diagnostics.Error(
                    node.Location,
                    $"The port name '{port.Name}' is used twice for {port.Port.ProtocolName}. Rename one."
                );
            }
            else
            {
                ports.Add(port);
            }
        }

        return ports;
    }

    /// <summary>Reads the tested ports without a listener.</summary>
    /// <param name="owner">The object that contains the list.</param>
    /// <param name="open">The ports on which it listens.</param>
    /// <param name="field">The list; null for <c>closedPorts</c> of a workload or host.</param>
    public static ImmutableArray<Port> ReadClosed(FieldReader owner, ImmutableArray<NamedPort> open, Field<ListShape>? field = null)
    {
        var closed = ImmutableArray.CreateBuilder<Port>();
        foreach (var node in owner.List(field ?? PortShape.ClosedPorts))
        {
            var text =
                node is not YamlScalar scalar ? ""
                : scalar.AsInteger() is { } whole ? $"{whole}"
                : scalar.Value;
            if (!Port.TryParse(text, out var port) || !Port.HasPorts(port.Protocol))
            {
                owner.Diagnostics.Error(node.Location, $"'{PrintableText.Of(text)}' is not a port with a number. Write 8080 or 53/udp.");
            }
            else if (open.Any(p => p.Port == port))
            {
                owner.Diagnostics.Error(node.Location, $"{port} is among 'ports', so it has a listener. Keep it in one of the lists.");
            }
            else if (!closed.Contains(port))
            {
                closed.Add(port);
            }
        }

        return closed.ToImmutable();
    }

    private static NamedPort? Read(YamlNode node, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar scalar)
        {
            if (Port.TryParse(scalar.AsInteger() is { } whole ? $"{whole}" : scalar.Value, out var plain))
            {
                return new(null, plain);
            }

            diagnostics.Error(
                node.Location,
                Port.NamesMessage(scalar.Value)
                    ? $"{scalar.Value} is not a request that StageTest can send. {Port.RequestsRule}."
                    : $"'{scalar.Value}' is not a port. Write 8080, 53/udp, icmp or {{ name: sql, port: 5432 }}."
            );
            return null;
        }

        if (FieldReader.Of(node, PortShape.Shape, diagnostics) is not { } fields)
        {
            return null;
        }

        var name = fields.Text(PortShape.Name);
        var number = fields.Integer(PortShape.PortNumber);
        var protocol = ReadProtocol(fields);
        fields.Finish();
        var isMisnamed = name is null && fields.Value(PortShape.Name) is not null;
        return number is null || protocol is null || isMisnamed ? null : new(name, new((ushort)number, protocol.Value));
    }

    /// <summary>Reads <c>protocol</c>, TCP if it is absent; null, with an error, if it is not a protocol with ports.</summary>
    public static Protocol? ReadProtocol(FieldReader fields) =>
        fields.Text(PortShape.Protocol) is { } text && Port.TryParseProtocol(text, out var protocol) ? protocol : null;
}
