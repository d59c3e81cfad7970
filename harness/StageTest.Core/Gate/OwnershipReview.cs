using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>Finds the files and tiers that a change touches without an owner's approval.</summary>
/// <remarks>
/// A file belongs to all owners whose path contains it, and a tier to all who name it; one approval is enough. The author of the change is
/// unknown here: the caller may list an author among the approvers.
/// </remarks>
/// <param name="owners">The owners according to the base.</param>
/// <param name="approvals">The approvers according to the caller.</param>
internal sealed class OwnershipReview(ImmutableArray<Owner> owners, IReadOnlyCollection<AccessSubject> approvals)
{
    private const int MostTold = 50;

    /// <summary>The reasons to hold, by place.</summary>
    /// <param name="files">The files that the change adds, changes or removes, by path in the repository.</param>
    /// <param name="before">The policies and tiers before the change.</param>
    /// <param name="after">The policies and tiers after it.</param>
    public ImmutableArray<HoldReason> Of(IEnumerable<string> files, IEnumerable<TieredObject> before, IEnumerable<TieredObject> after)
    {
        HoldReason[] found =
        [
            .. files.Distinct().Order(StringComparer.Ordinal).Select(OfFile).OfType<HoldReason>(),
            .. OfTiers([.. before], [.. after]).DistinctBy(r => r.Place),
        ];
        return found.Length <= MostTold
            ? [.. found]
            :
            [
                .. found.Take(MostTold),
                new(
                    HoldReasons.OwnerMissing,
                    "further files and policies",
                    $"And {CountText.Number(found.Length - MostTold)} more files and policies change without the approval of an owner.",
                    found[MostTold].Location
                ),
            ];
    }

    private HoldReason? OfFile(string path) =>
        Missing([.. owners.Where(o => o.Owns(path))]) is { } missing
            ? new(HoldReasons.OwnerMissing, path, $"The change touches {path}, which belongs to {missing}", SourceLocation.Whole(path))
            : null;

    private IEnumerable<HoldReason> OfTiers(TieredObject[] before, TieredObject[] after)
    {
        var (was, now) = (before.Select(o => o.Identity).ToHashSet(), after.Select(o => o.Identity).ToHashSet());
        return after
            .Where(o => !was.Contains(o.Identity))
            .Concat(before.Where(o => !now.Contains(o.Identity)))
            .OrderBy(o => o.Tier, StringComparer.Ordinal)
            .ThenBy(o => o.Name, StringComparer.Ordinal)
            .Select(item =>
                Missing([.. owners.Where(o => o.Tiers.Contains(item.Tier))]) is { } missing
                    ? new HoldReason(
                        HoldReasons.OwnerMissing,
                        $"tier {item.Tier}: {item.Name}",
                        $"The change touches {item.Name} in the tier '{item.Tier}', which belongs to {missing}",
                        item.Location
                    )
                    : null
            )
            .OfType<HoldReason>();
    }

    private string? Missing(Owner[] of)
    {
        if (of.Length == 0 || of.Any(o => approvals.Contains(o.Subject)))
        {
            return null;
        }

        var subjects = of.Select(o => o.Subject).Distinct().Order().Select(s => $"'{s}'").ToArray();
        return $"{string.Join(" or ", subjects)}, and none of its owners approved the change. Let an owner approve it, and name the owner "
            + $"with --approved-by {subjects[0]}.";
    }
}
