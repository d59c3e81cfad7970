using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads the ports of Calico's rules: numbers, ranges and names (<c>api/pkg/lib/numorstring/port.go</c>).</summary>
/// <param name="version">The version of the API.</param>
/// <param name="diagnostics">Receives the errors.</param>
internal sealed class CalicoPortReader(CalicoVersion version, DiagnosticBag diagnostics)
{
    /// <summary>
    /// Reads a list of ports. They need a protocol with ports; from v3.32 on a list of only names needs no protocol.
    /// </summary>
    public ImmutableArray<PortMatch> ReadAll(FieldReader fields, string name, Protocol? protocol)
    {
        var ports = ImmutableArray.CreateBuilder<PortMatch>();
        foreach (var node in fields.List(name))
        {
            if (node is not YamlScalar { IsNull: false } scalar || Read(scalar) is not { } port)
            {
                diagnostics.Error(
                    node.Location,
                    $"{node.Describe()} is not a port. Write a number from 1 to 65535, a range such as \"8080:8090\", or a port's name."
                );
                continue;
            }

            ports.Add(port);
            var needsProtocol = port.Name is null || version == CalicoVersion.V331;
            if (protocol is { } known ? !Port.HasPorts(known) : needsProtocol)
            {
                diagnostics.Error(node.Location, $"The port {port} needs 'protocol: TCP', UDP or SCTP in the same rule.");
            }
        }

        return ports.ToImmutable();
    }

    private static PortMatch? Read(YamlScalar scalar)
    {
        var text = scalar.Value;
        if (!scalar.IsText && scalar.AsInteger() is { } whole)
        {
            return whole is >= 1 and <= 65535 ? PortMatch.Range((int)whole, (int)whole) : null;
        }

        static int? Number(string digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
                ? number
                : null;
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            return Number(text) is { } single ? PortMatch.Range(single, single) : null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            return Number(text[..colon]) is { } first && Number(text[(colon + 1)..]) is { } last && first <= last
                ? PortMatch.Range(first, last)
                : null;
        }

        return scalar.IsText && Names.IsPortName(text) ? PortMatch.Named(text) : null;
    }
}
