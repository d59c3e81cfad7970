using System.Collections;
using System.Net.Sockets;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Evaluation;

/// <summary>Joins the maps of two families of addresses: equal connections become one line, without a family.</summary>
internal static class FamilyMaps
{
    /// <summary>The map of both.</summary>
    /// <param name="first">The map of one family, without ranges of the other.</param>
    /// <param name="second">The map of the other.</param>
    public static ConnectionMap Join(ConnectionMap first, ConnectionMap second)
    {
        ConnectionMap[] alike = [.. MapParts.CutAlike(first, second)];
        return alike[0] with
        {
            Workloads = [.. alike.SelectMany(m => m.Workloads).Distinct()],
            Lines = new JoinedLines(alike[0], alike[1]),
            Family = null,
            OfFamilies = [.. alike],
        };
    }

    // Both are ordered by their texts, so they are read in parallel.
    private sealed class JoinedLines(ConnectionMap first, ConnectionMap second) : IReadOnlyCollection<MapLine>
    {
        private readonly Dictionary<MapEnd, string> _texts = new(ReferenceEqualityComparer.Instance);
        private int? _count;

        public int Count => _count ??= this.Sum(_ => 1);

        public IEnumerator<MapLine> GetEnumerator()
        {
            using var one = first.Lines.GetEnumerator();
            using var other = second.Lines.GetEnumerator();
            var (hasOne, hasOther) = (one.MoveNext(), other.MoveNext());
            while (hasOne || hasOther)
            {
                var order =
                    !hasOther ? -1
                    : !hasOne ? 1
                    : Compare(one.Current, other.Current);
                if (order == 0 && one.Current.Equals(other.Current))
                {
                    yield return one.Current;
                }
                else
                {
                    if (order <= 0)
                    {
                        yield return Of(one.Current, first.Family);
                    }

                    if (order >= 0)
                    {
                        yield return Of(other.Current, second.Family);
                    }
                }

                hasOne = order <= 0 ? one.MoveNext() : hasOne;
                hasOther = order >= 0 ? other.MoveNext() : hasOther;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        // Addresses show their family themselves.
        private static MapLine Of(MapLine line, AddressFamily? family) =>
            line.From.IsExternal || line.To.IsExternal ? line : line with { Family = family };

        private int Compare(MapLine one, MapLine other) =>
            string.CompareOrdinal(TextOf(one.From), TextOf(other.From)) is not 0 and var from
                ? from
                : string.CompareOrdinal(TextOf(one.To), TextOf(other.To));

        private string TextOf(MapEnd end)
        {
            if (!_texts.TryGetValue(end, out var text))
            {
                _texts[end] = text = $"{end}";
            }

            return text;
        }
    }
}
