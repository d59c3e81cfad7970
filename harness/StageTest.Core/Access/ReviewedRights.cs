using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>Rights according to the API server's reviews (SubjectAccessReview).</summary>
/// <param name="answers">Its answers.</param>
internal sealed class ReviewedRights(IReadOnlyDictionary<(AccessSubject Subject, Right Right), bool> answers) : IRights
{
    /// <inheritdoc/>
    public AccessDecision? Granted(AccessSubject subject, Right right) => answers[(subject, right)] ? new(true, "by review") : null;

    /// <inheritdoc/>
    public IEnumerable<string> NamesFor(AccessSubject subject, string space) =>
        answers
            .Keys.Where(a => a.Subject == subject && a.Right.Namespace == space && a.Right.Name.Length > 0)
            .Select(a => a.Right.Name)
            .Distinct();

    /// <summary>The rights to review for some points: those that the API server and Calico check.</summary>
    /// <param name="points">The points.</param>
    /// <param name="install">How Calico is installed.</param>
    public static IReadOnlyCollection<(AccessSubject Subject, Right Right)> NeededFor(
        ImmutableArray<AccessPoint> points,
        CalicoInstall install
    )
    {
        var needed = new NeededRights();
        var calculator = new AccessCalculator(needed, Asking(install));
        foreach (var point in points)
        {
            calculator.Decide(point.Request);
        }

        return needed.Asked;
    }

    /// <summary>The same install with checks of ordinary rights on the server too, and without assumptions about roles.</summary>
    public static CalicoInstall Asking(CalicoInstall install) => install with { PassedThrough = [] };
}
