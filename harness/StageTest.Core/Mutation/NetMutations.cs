using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Mutation;

/// <summary>Changes of ranges of addresses.</summary>
internal static class NetMutations
{
    /// <summary>Adds the mutants of a list of ranges: each widened, and each removed if others stay.</summary>
    public static void Of(MutantMaker maker, YamlNode? value, string what)
    {
        if (value is not YamlSequence nets)
        {
            return;
        }

        foreach (var net in nets.Items)
        {
            if (nets.Items.Length > 1)
            {
                maker.Add(MutationOperator.RemoveNet, net, null, $"without {what} {MutantMaker.Text(net)}");
            }

            Widen(maker, net);
        }
    }

    /// <summary>Adds the mutants of a list of exceptions: each removed, which widens the range.</summary>
    public static void OfExceptions(MutantMaker maker, YamlNode? value)
    {
        foreach (var net in value is YamlSequence nets ? nets.Items : [])
        {
            maker.Add(MutationOperator.WidenNet, net, null, $"without the exception {MutantMaker.Text(net)}");
        }
    }

    /// <summary>Adds the range that contains this one and its neighbour.</summary>
    public static void Widen(MutantMaker maker, YamlNode? value)
    {
        if (value is not YamlScalar scalar || Parse(scalar.Value) is not { PrefixLength: > 0 } net)
        {
            return;
        }

        var bytes = net.BaseAddress.GetAddressBytes();
        var bit = net.PrefixLength - 1;
        bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        var wider = $"{new IPAddress(bytes)}/{bit}";
        maker.Add(MutationOperator.WidenNet, value, MutantMaker.Scalar(value, wider), $"with {wider} instead of {scalar.Value}");
    }

    // A single address is a range of one.
    private static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var net) ? net
        : IPAddress.TryParse(text, out var address) && IPNetwork.TryParse($"{address}/{address.GetAddressBytes().Length * 8}", out net)
            ? net
        : null;
}
