using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;

namespace StageTest.UnitTests.Connectivity;

internal sealed class IntervalSetTests
{
    private const int Last = 40;

    private static Gen<(int First, int Last)[]> Ranges =>
        Gen.Select(Gen.Int[0, Last], Gen.Int[-1, 8], (first, length) => (first, Math.Min(first + length, Last))).Array[0, 6];

    [Test]
    public void ArithmeticIsThatOfSetsOfNumbers() =>
        Gen.Select(Ranges, Ranges)
            .Sample(
                (a, b) =>
                {
                    var (left, right) = (IntervalSet.Of(a), IntervalSet.Of(b));
                    var (numbers, others) = (Numbers(a), Numbers(b));
                    return Holds(left, numbers)
                        && Holds(left.Union(right), numbers.Union(others))
                        && Holds(left.Intersect(right), numbers.Intersect(others))
                        && Holds(left.Except(right), numbers.Except(others));
                }
            );

    [TestCase("", ExpectedResult = "")]
    [TestCase("80-80", ExpectedResult = "80")]
    [TestCase("1-65535", ExpectedResult = "1-65535")]
    [TestCase("80-80 81-81", ExpectedResult = "80-81")]
    [TestCase("9000-9010 80-80 82-81", ExpectedResult = "80,9000-9010")]
    [TestCase("5-9 1-20 7-30 32-32", ExpectedResult = "1-30,32")]
    public string RangesAreMergedAndSorted(string ranges) =>
        IntervalSet
            .Of(
                ranges
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(r => r.Split('-'))
                    .Select(r => (int.Parse(r[0]), int.Parse(r[1])))
            )
            .ToString();

    private static HashSet<int> Numbers((int First, int Last)[] ranges) =>
        [.. ranges.SelectMany(r => Enumerable.Range(0, Last + 1).Where(n => n >= r.First && n <= r.Last))];

    // Besides the numbers, the form: ranges ascend, hold something, and neither touch nor overlap.
    private static bool Holds(IntervalSet set, IEnumerable<int> expected)
    {
        var numbers = expected.ToHashSet();
        return Enumerable.Range(-1, Last + 3).All(n => set.Contains(n) == numbers.Contains(n))
            && set.Ranges.All(r => r.First <= r.Last)
            && set.Ranges.Zip(set.Ranges.Skip(1)).All(p => p.First.Last + 1 < p.Second.First)
            && set.IsEmpty == (numbers.Count == 0)
            && set.Equals(IntervalSet.Of(numbers.Select(n => (n, n))));
    }
}
