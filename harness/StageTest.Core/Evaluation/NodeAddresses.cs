using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Core.Evaluation;

/// <summary>The addresses of nodes in order, so that a range is looked up and not compared with each of them.</summary>
internal sealed class NodeAddresses
{
    private readonly Dictionary<AddressFamily, (UInt128[] Numbers, int[] Nodes)> _families;

    /// <summary>Takes the nodes.</summary>
    public NodeAddresses(IEnumerable<Node> nodes) =>
        _families = nodes
            .Where(n => n.Address is not null)
            .GroupBy(n => n.Address!.AddressFamily)
            .ToDictionary(g => g.Key, g => InOrder([.. g]));

    /// <summary>The indexes of the nodes whose address is in a range.</summary>
    public IEnumerable<int> In(IPNetwork range)
    {
        if (!_families.TryGetValue(range.BaseAddress.AddressFamily, out var family))
        {
            yield break;
        }

        var (first, last) = AddressNumber.EndsOf(range);
        for (var at = FirstFrom(family.Numbers, first); at < family.Numbers.Length && family.Numbers[at] <= last; at++)
        {
            yield return family.Nodes[at];
        }
    }

    private static (UInt128[] Numbers, int[] Nodes) InOrder(Node[] nodes)
    {
        UInt128[] numbers = [.. nodes.Select(n => AddressNumber.Of(n.Address!))];
        int[] indexes = [.. nodes.Select(n => n.Index)];
        Array.Sort(numbers, indexes);
        return (numbers, indexes);
    }

    // Several nodes may have the same address.
    private static int FirstFrom(UInt128[] numbers, UInt128 first)
    {
        var (low, high) = (0, numbers.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = numbers[middle] < first ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
