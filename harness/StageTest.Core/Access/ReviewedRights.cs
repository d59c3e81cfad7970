using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>Rights as the API server of a cluster reviewed them (SubjectAccessReview).</summary>
/// <param name="answers">What it answered.</param>
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

    /// <summary>The rights that the reviews of some points ask for: the same that the API server and Calico ask for.</summary>
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

    /// <summary>The same install, if the server is asked for ordinary rights too, and no role is taken for granted.</summary>
    public static CalicoInstall Asking(CalicoInstall install) => install with { PassedThrough = [] };
}
