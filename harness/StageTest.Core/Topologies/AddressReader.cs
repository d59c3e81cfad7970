using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the addresses that a scenario gives a host.</summary>
internal static class AddressReader
{
    /// <summary>The addresses that a field lists, at most one of each family, IPv4 first. A pod's address is an error.</summary>
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

    /// <summary>
    /// The addresses in a field of a host that may represent several: single addresses if each family has at most one, else ranges.
    /// </summary>
    public static (ImmutableArray<IPAddress> Addresses, ImmutableArray<IPNetwork> Ranges) ReadSeveral(
        FieldReader fields,
        Field<ListShape> field,
        ClusterRanges ranges
    )
    {
        var read = new List<IPNetwork>();
        foreach (var item in fields.List(field))
        {
            if (FieldReader.AsText(item, "'ip'", fields.Diagnostics) is not { } text)
            {
                continue;
            }

            if (!text.Contains('/', StringComparison.Ordinal))
            {
                if (Read(item, ranges, fields.Diagnostics) is { } single)
                {
                    read.Add(new(single, IpFamily.Bits(single.AddressFamily)));
                }
            }
            else if (!CidrText.TryParse(text, out var range, out _))
            {
                fields.Diagnostics.Error(item.Location, ExternalShape.AddressOrRange.ProblemOf(text) ?? $"'{text}' is not a range.");
            }
            else if (ProblemOfRange(range, ranges) is { } problem)
            {
                fields.Diagnostics.Error(
                    item.Location,
                    $"The external range {range} {problem}. Choose another, for example 203.0.113.0/24."
                );
            }
            else
            {
                read.Add(range);
            }
        }

        var isSeveral =
            read.Any(r => r.PrefixLength < IpFamily.Bits(r.BaseAddress.AddressFamily))
            || read.GroupBy(r => r.BaseAddress.AddressFamily).Any(g => g.Count() > 1);
        return ([.. read.SelectMany(EdgesOf).Distinct().OrderBy(a => a.AddressFamily)], isSeveral ? [.. read] : []);
    }

    /// <summary>The first and the last address of a range.</summary>
    public static IEnumerable<IPAddress> EdgesOf(IPNetwork range)
    {
        var (first, last) = AddressNumber.EndsOf(range);
        yield return range.BaseAddress;
        if (first != last)
        {
            yield return AddressNumber.ToAddress(last, IpFamily.Bits(range.BaseAddress.AddressFamily) / 8);
        }
    }

    private static string? ProblemOfRange(IPNetwork range, ClusterRanges ranges) =>
        range.PrefixLength == 0 ? "contains every address"
        : EdgesOf(range).Select(edge => HostAddress.ProblemOf(edge, ranges)).OfType<string>().FirstOrDefault() is { } problem
            ? $"has an edge that {problem}"
        : ranges.PodsOf(range.BaseAddress.AddressFamily) is var pods && range.Contains(pods.BaseAddress)
            ? $"contains the pods' range {pods}"
        : null;

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
