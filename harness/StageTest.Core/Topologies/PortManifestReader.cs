using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads a port of a container or a Service of an application's manifests.</summary>
internal static class PortManifestReader
{
    public static NamedPort? Read(YamlMapping item, string numberField, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        var severity = topology.Use == ManifestUse.Survey ? Severity.Warning : Severity.Error;
        if (item[numberField] is not YamlScalar scalar || scalar.AsInteger() is not (>= 1 and <= 65535 and var number))
        {
            diagnostics.Add(severity, item.Location, $"A port needs '{numberField}' from 1 to 65535.");
            return null;
        }

        var protocol = Protocol.Tcp;
        if (TextOf(item["protocol"]) is { } text && !Port.TryParseProtocol(text, out protocol))
        {
            diagnostics.Add(
                severity,
                item["protocol"]!.Location,
                $"'{text}' is not a protocol with ports.{Suggestion.For(text, ["TCP", "UDP", "SCTP"], "They are")}"
            );
            return null;
        }

        var name = TextOf(item["name"]);
        if (name is not null && !Names.IsPortName(name))
        {
            diagnostics.Add(severity, item["name"]!.Location, $"'{name}' is not a port name; it must be {Names.PortNameRule}.");
            return null;
        }

        return new(name, new((ushort)number, protocol));
    }
}
