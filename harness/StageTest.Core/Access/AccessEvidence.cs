using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>A cluster's answers about rights, kept apart from the calculation.</summary>
internal sealed record AccessEvidence
{
    /// <summary>The name of the cluster for messages.</summary>
    public required string Cluster { get; init; }

    /// <summary>The points that were reviewed.</summary>
    public required ImmutableArray<AccessPoint> Asked { get; init; }

    /// <summary>Those that SubjectAccessReviews allow.</summary>
    public required ImmutableHashSet<AccessPoint> Reviewed { get; init; }

    /// <summary>The proofs, in order; empty if none was requested.</summary>
    public ImmutableArray<AccessProof> Proofs { get; init; } = [];

    /// <summary>One sentence for each disagreement of two sources.</summary>
    /// <param name="calculator">The calculated rights.</param>
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
