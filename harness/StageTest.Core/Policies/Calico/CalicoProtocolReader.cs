using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Calico;

/// <summary>Reads the protocols of Calico's rules: numbers, and names in exactly one spelling.</summary>
/// <remarks><c>validateProtocol</c> in <c>libcalico-go/lib/validator/v3/validator.go</c>.</remarks>
/// <param name="isStored">
/// Whether the rule belongs to an object of the store. Felix converts a protocol's name to lower case before its own validation, so that
/// every spelling is valid there (<c>libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go</c>).
/// </param>
/// <param name="diagnostics">Receives the errors.</param>
internal sealed class CalicoProtocolReader(bool isStored, DiagnosticBag diagnostics)
{
    private static readonly Dictionary<string, Protocol> Names = new(StringComparer.Ordinal)
    {
        ["TCP"] = Protocol.Tcp,
        ["UDP"] = Protocol.Udp,
        ["ICMP"] = Protocol.Icmp,
        ["ICMPv6"] = Protocol.IcmpV6,
        ["SCTP"] = Protocol.Sctp,
        ["UDPLite"] = Protocol.UdpLite,
    };

    /// <summary>Writes a protocol as a rule does: by its name if it has one, else by its number.</summary>
    public static string Write(Protocol protocol) => Names.FirstOrDefault(n => n.Value == protocol).Key ?? $"{(byte)protocol}";

    /// <summary>Reads a field; null, with an error where it is written, if it is not a protocol.</summary>
    public CalicoProtocol? Read(FieldReader rule, string field)
    {
        switch (rule.Optional(field))
        {
            case null:
                return null;
            case YamlScalar scalar when NumberOf(scalar) is { } number:
                if (number is >= 1 and <= 255)
                {
                    return new((Protocol)number, IsNumber: true);
                }

                diagnostics.Error(scalar.Location, $"'{field}' must be a name or a number from 1 to 255, found {number}.");
                return null;
            case YamlScalar { IsText: true } scalar:
                if (Names.TryGetValue(Spelled(scalar.Value), out var protocol))
                {
                    return new(protocol, IsNumber: false);
                }

                diagnostics.Error(
                    scalar.Location,
                    $"'{scalar.Value}' is not a protocol.{Suggestion.For(scalar.Value, Names.Keys, "Its names")} Or write its number."
                );
                return null;
            case var other:
                diagnostics.Error(other.Location, $"'{field}' must be a protocol's name or number, found {other.Describe()}.");
                return null;
        }
    }

    private string Spelled(string name) =>
        isStored ? Names.Keys.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name : name;

    // Text of digits is a number too.
    private static long? NumberOf(YamlScalar scalar) =>
        scalar.IsText
            ? long.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null
            : scalar.AsInteger();
}
