namespace StageTest.Core.Connectivity;

/// <summary>The possible harm of a change of connectivity, for sorting.</summary>
internal static class ChangeRisk
{
    /// <summary>
    /// From 0, the highest: opens before closes, from outside before from inside, across namespaces before within.
    /// </summary>
    /// <param name="opens">Whether it opens anything.</param>
    /// <param name="isFromOutside">Whether it begins outside the cluster.</param>
    /// <param name="isToOutside">Whether it ends outside the cluster.</param>
    /// <param name="isWithinNamespace">Whether both ends are in one namespace.</param>
    public static int Of(bool opens, bool isFromOutside, bool isToOutside, bool isWithinNamespace) =>
        (opens, isFromOutside, isToOutside, isWithinNamespace) switch
        {
            (true, true, _, _) => 0,
            (true, _, true, _) => 1,
            (true, _, _, false) => 2,
            (true, _, _, true) => 3,
            (false, false, false, false) => 4,
            (false, false, false, true) => 5,
            _ => 6,
        };
}
