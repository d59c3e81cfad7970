namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>Short words for what generators ask of chance. The same seed makes the same choices.</summary>
internal sealed class Choice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>True so many times of a hundred.</summary>
    public bool Sometimes(int percent) => _random.Next(100) < percent;

    /// <summary>A number, both ends included.</summary>
    public int Number(int first, int last) => _random.Next(first, last + 1);

    public T Of<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    public T? Maybe<T>(int percent, Func<T> make)
        where T : class => Sometimes(percent) ? make() : null;

    public T[] Some<T>(T[] items, int fewest, int most) => [.. _random.GetItems(items, Number(fewest, most)).Distinct()];

    public T[] Make<T>(int fewest, int most, Func<T> make) => [.. Enumerable.Range(0, Number(fewest, most)).Select(_ => make())];
}
