using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>An author's expectation of who may do what to policies.</summary>
/// <param name="DeniesOthers">Whether everything that no line names must be denied; otherwise it has no expectation.</param>
/// <param name="Allow">What must be allowed.</param>
/// <param name="Deny">What must be denied.</param>
/// <param name="Location">The place where it begins.</param>
internal sealed record AccessExpectation(
    bool DeniesOthers,
    ImmutableArray<AccessLine> Allow,
    ImmutableArray<AccessLine> Deny,
    SourceLocation Location
)
{
    /// <summary>Every line.</summary>
    public ImmutableArray<AccessLine> Lines => [.. Allow, .. Deny];

    /// <summary>The unexpected cells, in order.</summary>
    /// <param name="access">The calculated rights.</param>
    public ImmutableArray<AccessDifference> Differences(StatedAccess access)
    {
        var calculator = access.Calculator;
        var (allowing, denying) = (BySubject(Allow), BySubject(Deny));
        var found = new List<(AccessPoint Point, bool IsAllowed, AccessLine? Line)>();
        foreach (var point in access.Domain(Lines).Points())
        {
            var allow = allowing[point.Subject].FirstOrDefault(l => l.Covers(point));
            var deny = denying[point.Subject].FirstOrDefault(l => l.Covers(point));
            if (allow is null && deny is null && !DeniesOthers)
            {
                continue;
            }

            var isAllowed = calculator.Decide(point.Request).IsAllowed;
            if (isAllowed != allow is not null)
            {
                found.Add((point, isAllowed, allow ?? deny));
            }
        }

        return
        [
            .. found
                .GroupBy(f => (f.IsAllowed, f.Line))
                .SelectMany(g =>
                    AccessPoint
                        .Cells(g.Select(f => f.Point))
                        .Select(cell => new AccessDifference(
                            cell,
                            g.Key.IsAllowed,
                            calculator.Decide(cell).Why,
                            g.Key.Line,
                            g.Key.Line?.Location ?? Location
                        ))
                ),
        ];
    }

    /// <summary>Reports contradicting lines.</summary>
    public void Check(DiagnosticBag diagnostics)
    {
        foreach (var deny in Deny)
        {
            foreach (var allow in Allow)
            {
                if (allow.Meets(deny) is { } both)
                {
                    diagnostics.Error(
                        deny.Location,
                        $"{PrintableText.Of(both)} is expected denied here and allowed in line {allow.Location.Line}. Remove one."
                    );
                }
            }
        }
    }

    private static ILookup<AccessSubject, AccessLine> BySubject(ImmutableArray<AccessLine> lines) =>
        lines.SelectMany(l => l.Who.Select(who => (Who: who, Line: l))).ToLookup(l => l.Who, l => l.Line);
}
