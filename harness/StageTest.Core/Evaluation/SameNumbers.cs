using System.Runtime.InteropServices;

namespace StageTest.Core.Evaluation;

/// <summary>Compares lists of numbers by content and order.</summary>
internal sealed class SameNumbers : IEqualityComparer<int[]>
{
    public static readonly SameNumbers Instance = new();

    public bool Equals(int[]? first, int[]? second) => first.AsSpan().SequenceEqual(second);

    public int GetHashCode(int[] numbers)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes<int>(numbers));
        return hash.ToHashCode();
    }
}
