using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads the families of addresses that a scenario names.</summary>
internal static class FamilyReader
{
    /// <summary>The families that a field lists, in its order; null if it lists none.</summary>
    public static ImmutableArray<AddressFamily>? Read(FieldReader fields, Field<ListShape> field)
    {
        var families = new List<AddressFamily>();
        foreach (var node in fields.List(field))
        {
            if (FieldReader.AsText(node, "'ipFamilies'", fields.Diagnostics) is not { } text)
            {
                continue;
            }

            if (IpFamily.Parse(text) is not { } family)
            {
                fields.Diagnostics.Error(
                    node.Location,
                    $"'{text}' is not a family of addresses.{Suggestion.For(text, IpFamily.Names, "Write one of")}"
                );
            }
            else if (families.Contains(family))
            {
                fields.Diagnostics.Error(node.Location, $"The family {text} is listed twice. Keep one.");
            }
            else
            {
                families.Add(family);
            }
        }

        return families.Count > 0 ? [.. families] : null;
    }
}
