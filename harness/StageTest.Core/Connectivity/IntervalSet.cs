using System.Collections.Immutable;
using System.Globalization;

namespace StageTest.Core.Connectivity;

/// <summary>A set of whole numbers, stored as ranges that neither touch nor overlap. Two sets with the same numbers are equal.</summary>
internal sealed class IntervalSet : IEquatable<IntervalSet>
{
    private IntervalSet(ImmutableArray<(int First, int Last)> ranges) => Ranges = ranges;

    /// <summary>No number.</summary>
    public static IntervalSet Empty { get; } = new([]);

    /// <summary>The ranges, ascending, ends included.</summary>
    public ImmutableArray<(int First, int Last)> Ranges { get; }

    /// <summary>Whether there is no number.</summary>
    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>The numbers from first to last; none if last is lower.</summary>
    public static IntervalSet Range(int first, int last) => first > last ? Empty : new([(first, last)]);

    /// <summary>The numbers of several ranges, which may overlap.</summary>
    public static IntervalSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<(int First, int Last)>();
        foreach (var range in ranges.Where(r => r.First <= r.Last).OrderBy(r => r.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new(merged.ToImmutable());
    }

    /// <summary>Whether a number is in the set.</summary>
    public bool Contains(int number) => Ranges.Any(r => number >= r.First && number <= r.Last);

    /// <summary>The numbers of either.</summary>
    public IntervalSet Union(IntervalSet other) =>
        IsEmpty ? other
        : other.IsEmpty || Equals(other) ? this
        : Of(Ranges.Concat(other.Ranges));

    /// <summary>The numbers of both.</summary>
    public IntervalSet Intersect(IntervalSet other)
    {
        var common = ImmutableArray.CreateBuilder<(int First, int Last)>();
        for (int i = 0, j = 0; i < Ranges.Length && j < other.Ranges.Length; )
        {
            var first = Math.Max(Ranges[i].First, other.Ranges[j].First);
            var last = Math.Min(Ranges[i].Last, other.Ranges[j].Last);
            if (first <= last)
            {
                common.Add((first, last));
            }

            if (Ranges[i].Last < other.Ranges[j].Last)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new(common.ToImmutable());
    }

    /// <summary>The numbers of this set that are not in the other.</summary>
    public IntervalSet Except(IntervalSet other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return this;
        }

        var left = ImmutableArray.CreateBuilder<(int First, int Last)>();
        var at = 0;
        foreach (var (first, last) in Ranges)
        {
            var next = first;
            while (at < other.Ranges.Length && other.Ranges[at].Last < first)
            {
                at++;
            }

            // The last cut may extend into the next range, so it is kept here.
            for (var cut = at; cut < other.Ranges.Length && other.Ranges[cut].First <= last; cut++)
            {
                if (other.Ranges[cut].First > next)
                {
                    left.Add((next, other.Ranges[cut].First - 1));
                }

                next = other.Ranges[cut].Last + 1;
            }

            if (next <= last)
            {
                left.Add((next, last));
            }
        }

        return new(left.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(IntervalSet? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IntervalSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Ranges.Aggregate(0, HashCode.Combine);

    /// <summary>Writes <c>80,9000-9010</c>.</summary>
    public override string ToString() =>
        string.Join(
            ',',
            Ranges.Select(r =>
                r.First == r.Last
                    ? r.First.ToString(CultureInfo.InvariantCulture)
                    : string.Create(CultureInfo.InvariantCulture, $"{r.First}-{r.Last}")
            )
        );
}
