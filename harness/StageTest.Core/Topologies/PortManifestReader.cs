using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads a port of a container or a Service of an application's manifests.</summary>
internal static class PortManifestReader
{
    /// <summary>Reads a port of a container, whose name is an IANA service name.</summary>
    public static NamedPort? OfContainer(YamlMapping item, TopologyBuilder topology, DiagnosticBag diagnostics) =>
        Read(item, "containerPort", Names.IsPortName, Names.PortNameRule, topology, diagnostics);

    /// <summary>Reads a port of a Service, whose name is a DNS label (<c>validateServicePort</c> of Kubernetes).</summary>
    public static NamedPort? OfService(YamlMapping item, TopologyBuilder topology, DiagnosticBag diagnostics) =>
        Read(item, "port", Names.IsLabel, Names.LabelRule, topology, diagnostics);

    private static NamedPort? Read(
        YamlMapping item,
        string numberField,
        Func<string, bool> isName,
        string rule,
        TopologyBuilder topology,
        DiagnosticBag diagnostics
    )
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
        if (name is not null && !isName(name))
        {
            diagnostics.Add(severity, item["name"]!.Location, $"'{name}' is not a port name; it must be {rule}.");
            return null;
        }

        return new(name, new((ushort)number, protocol));
    }
}
