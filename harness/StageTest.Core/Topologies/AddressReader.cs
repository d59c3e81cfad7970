using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the addresses that a scenario gives to a host.</summary>
internal static class AddressReader
{
    /// <summary>The addresses that a field lists, at most one of each family, IPv4 first. None may be a pod's.</summary>
    public static ImmutableArray<IPAddress> ReadAll(FieldReader fields, Field<ListShape> field, ClusterRanges ranges)
    {
        var addresses = new List<IPAddress>();
        foreach (var item in fields.List(field))
        {
            if (Read(item, ranges, fields.Diagnostics) is not { } address)
            {
                continue;
            }

            if (addresses.Find(a => a.AddressFamily == address.AddressFamily) is { } twin)
            {
                fields.Diagnostics.Error(
                    item.Location,
                    $"{twin} and {address} are both {IpFamily.Name(address.AddressFamily)}. A host has one address of each family "
                        + "here: keep one, or describe two hosts."
                );
                continue;
            }

            addresses.Add(address);
        }

        return [.. addresses.OrderBy(a => a.AddressFamily)];
    }

    private static IPAddress? Read(YamlNode node, ClusterRanges ranges, DiagnosticBag diagnostics)
    {
        if (FieldReader.AsText(node, "'ip'", diagnostics) is not { } text)
        {
            return null;
        }

        var problem = ExternalShape.Address.ProblemOf(text);
        var address = problem is null && CidrText.TryParseAddress(text, out var read) ? read : null;
        problem ??= HostAddress.ProblemOf(address!, ranges) is { } fault
            ? $"The external address {address} {fault}. Choose another, for example "
                + $"{(address!.AddressFamily == IpFamily.V6 ? "2001:db8::10" : "203.0.113.10")}."
            : null;
        if (problem is not null)
        {
            diagnostics.Error(node.Location, problem);
        }

        return problem is null ? address : null;
    }
}
