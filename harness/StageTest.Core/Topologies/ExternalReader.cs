using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Reads an external endpoint of a scenario's topology.</summary>
internal static class ExternalReader
{
    public static void Read(YamlNode node, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, ExternalShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = fields.Text(ExternalShape.Name);
        var errors = diagnostics.ErrorCount;
        var (addresses, ranges) = AddressReader.ReadSeveral(fields, ExternalShape.Ip, topology.Ranges);
        var ports = PortReader.ReadAll(fields).ToImmutableArray();
        var closed = PortReader.ReadClosed(fields, ports);
        var source = (int?)fields.Integer(ExternalShape.SourcePort);
        fields.Finish();
        if (name is not null && addresses.Length > 0 && diagnostics.ErrorCount == errors)
        {
            topology.Add(
                new ExternalEndpoint(name, addresses, ports, node.Location)
                {
                    Ranges = ranges,
                    ClosedPorts = closed,
                    SourcePort = source,
                }
            );
        }
    }
}
