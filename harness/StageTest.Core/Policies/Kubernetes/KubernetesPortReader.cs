using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Kubernetes;

/// <summary>Reads the ports of NetworkPolicy rules.</summary>
internal sealed class KubernetesPortReader(DiagnosticBag diagnostics)
{
    /// <summary>One entry for each protocol; without a list, one for every protocol and port.</summary>
    public List<(Protocol? Protocol, ImmutableArray<PortMatch> Ports)> ReadAll(FieldReader rule)
    {
        var items = rule.List("ports");
        if (items.IsEmpty)
        {
            return [(null, [])];
        }

        var read = items.Select(Read).OfType<(Protocol Protocol, PortMatch? Port)>().ToArray();
        return
        [
            .. read.GroupBy(p => p.Protocol)
                .OrderBy(g => g.Key)
                .Select(g => ((Protocol?)g.Key, g.Any(p => p.Port is null) ? [] : g.Select(p => p.Port!).Distinct().ToImmutableArray())),
        ];
    }

    private (Protocol Protocol, PortMatch? Port)? Read(YamlNode node)
    {
        if (FieldReader.OfItem(node, "a port", diagnostics) is not { } fields)
        {
            return null;
        }

        var protocol = ReadProtocol(fields);
        var port = fields.Optional("port");
        var end = fields.Integer("endPort", 1, 65535);
        fields.Finish();
        if (port is YamlScalar scalar && scalar.AsInteger() is { } number)
        {
            if (number is < 1 or > 65535)
            {
                diagnostics.Error(port.Location, $"'port' must be from 1 to 65535, found {number}.");
                return null;
            }

            if (end < number)
            {
                diagnostics.Error(fields.LocationOf("endPort"), $"'endPort' {end} must not be lower than 'port' {number}.");
                return null;
            }

            return (protocol, PortMatch.Range((int)number, (int)(end ?? number)));
        }

        if (end is not null)
        {
            diagnostics.Error(fields.LocationOf("endPort"), "'endPort' needs a 'port' that is a number.");
        }

        if (port is null)
        {
            return (protocol, null);
        }

        if (port is not YamlScalar { IsText: true, Value: var name })
        {
            diagnostics.Error(
                port.Location,
                $"'port' must be a whole number from 1 to 65535 or the name of a port, found {port.Describe()}."
            );
            return null;
        }

        if (!Names.IsPortName(name))
        {
            diagnostics.Error(port.Location, $"'{name}' is neither a port number nor a port name ({Names.PortNameRule}).{Unquote(name)}");
            return null;
        }

        return (protocol, PortMatch.Named(name));
    }

    private static string Unquote(string name) => name.All(char.IsAsciiDigit) ? $" Write the number without quotes: {name}." : "";

    private Protocol ReadProtocol(FieldReader fields)
    {
        switch (fields.Text("protocol"))
        {
            case null or "TCP":
                return Protocol.Tcp;
            case "UDP":
                return Protocol.Udp;
            case "SCTP":
                return Protocol.Sctp;
            case var other:
                diagnostics.Error(
                    fields.LocationOf("protocol"),
                    $"'{other}' is not a protocol of NetworkPolicies.{Suggestion.For(other, ["TCP", "UDP", "SCTP"], "They are")}"
                );
                return Protocol.Tcp;
        }
    }
}
