using System.Collections;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>A long list of the contract, which is made as it is written, and stands with one item to a line.</summary>
/// <param name="items">The items.</param>
[JsonConverter(typeof(LinesConverter))]
internal sealed class Lines<T>(IEnumerable<T> items) : IEnumerable<T>
{
    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes <see cref="Lines{T}"/> of lists.</summary>
internal static class Lines
{
    /// <summary>The same items, one to a line.</summary>
    public static Lines<T> AsLines<T>(this IEnumerable<T> items) => new(items);
}
