using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>What a cluster says of rights, beside what is calculated. The grades are never mixed.</summary>
internal sealed record AccessEvidence
{
    /// <summary>The cluster, in words.</summary>
    public required string Cluster { get; init; }

    /// <summary>The points that were asked about.</summary>
    public required ImmutableArray<AccessPoint> Asked { get; init; }

    /// <summary>Those that SubjectAccessReviews allow.</summary>
    public required ImmutableHashSet<AccessPoint> Reviewed { get; init; }

    /// <summary>Those that were tried, in order; empty if no proof was wanted.</summary>
    public ImmutableArray<AccessProof> Proofs { get; init; } = [];

    /// <summary>If two grades disagree, a sentence for each.</summary>
    /// <param name="calculator">What is calculated.</param>
    public ImmutableArray<string> Disagreements(AccessCalculator calculator)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var calculated = Asked.Where(p => calculator.Decide(p.Request).IsAllowed).ToHashSet();
        Tell(Asked.Where(p => calculated.Contains(p) && !Reviewed.Contains(p)), "is calculated as allowed, and the review denies it");
        Tell(Asked.Where(p => !calculated.Contains(p) && Reviewed.Contains(p)), "is calculated as denied, and the review allows it");
        foreach (var proof in Proofs.Where(p => p.IsAllowed is not null && p.IsAllowed != Reviewed.Contains(p.Point)))
        {
            var cell = AccessPoint.Cells([proof.Point]).Single();
            found.Add(
                $"{cell} is {(proof.IsAllowed == true ? "denied" : "allowed")} by the review, and the write "
                    + $"{(proof.IsAllowed == true ? "passes" : "is refused")}: {proof.Detail}"
            );
        }

        return found.ToImmutable();

        void Tell(IEnumerable<AccessPoint> points, string fact)
        {
            foreach (var cell in AccessPoint.Cells(points))
            {
                found.Add($"{cell} {fact}: {calculator.Decide(cell).Why}.");
            }
        }
    }
}
