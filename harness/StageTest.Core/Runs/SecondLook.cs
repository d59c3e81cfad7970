using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>A second, longer look at the flows of a reading that differ from the policies.</summary>
/// <remarks>
/// A late answer is an answer, so a flow that a patient probe sees allowed is allowed. The reverse proves nothing: packets passed once,
/// whatever happened later, so such a flow has no verdict.
/// </remarks>
internal static class SecondLook
{
    /// <summary>The factor by which the second look waits longer.</summary>
    public const int Patience = 4;

    /// <summary>The reading, corrected by the second look, and the indexes at which it changed.</summary>
    /// <param name="reading">The first look.</param>
    /// <param name="again">The second look at some of its flows.</param>
    public static (ConnectivityMatrix Matrix, ImmutableArray<int> Changed) Merge(ConnectivityMatrix reading, ConnectivityMatrix again)
    {
        var verdicts = reading.Verdicts.ToBuilder();
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        var changed = ImmutableArray.CreateBuilder<int>();
        for (var place = 0; place < verdicts.Count; place++)
        {
            var (before, detail) = (verdicts[place], reading.DetailAt(place));
            if (
                again.Plan.PlaceOf(reading.Plan.Flows[place]) is var second and >= 0
                && again.Verdicts[second] is var after
                && after != before
            )
            {
                changed.Add(place);
                var isUnstable = before == Verdict.Allowed && after == Verdict.Denied;
                (verdicts[place], detail) = isUnstable
                    ? (Verdict.NotObserved, "allowed at first and denied on a second look, though no policy changed in between")
                    : (after, again.DetailAt(second));
            }

            if (detail is not null)
            {
                details.Add(place, detail);
            }
        }

        return (new(reading.Plan, verdicts.MoveToImmutable(), details.ToImmutable()), changed.ToImmutable());
    }
}
