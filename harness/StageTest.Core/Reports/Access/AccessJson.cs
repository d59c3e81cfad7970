using StageTest.Core.Access;
using StageTest.Core.Contract;

namespace StageTest.Core.Reports.Access;

/// <summary>Writes an <see cref="AccessMatrix"/> for scripts.</summary>
internal static class AccessJson
{
    /// <summary>Writes an <see cref="AccessContract"/>.</summary>
    public static void Write(AccessMatrix matrix, TextWriter writer) =>
        ContractJson.Write(
            new AccessContract
            {
                Version = 1,
                Install = matrix.Install.Name,
                Evidence = "calculated",
                Subjects = matrix.Subjects.Select(s => s.ToString()),
                Tiers = matrix.Tiers,
                Allowed = matrix.Cells.Select(Of),
                StagesOnly = matrix.StagesOnly.Select(c => new StagesOnlyContract
                {
                    Subject = c.Subject.ToString(),
                    Kind = c.Kind.Kind,
                    Tier = c.Kind.IsTiered ? c.Tier : null,
                    Namespace = c.Kind.IsNamespaced ? c.Namespace : null,
                }),
                Cluster = matrix.Evidence?.Cluster,
                Reviewed = matrix.Evidence is { } asked ? AccessPoint.Cells(asked.Asked.Where(asked.Reviewed.Contains)).Select(Of) : null,
                Proven = matrix.Evidence is { Proofs.IsEmpty: false } tried
                    ? tried.Proofs.Select(p => new AccessProofContract
                    {
                        Cell = Of(AccessPoint.Cells([p.Point]).Single()),
                        Outcome = AccessText.OutcomeOf(p),
                        Detail = p.Detail,
                    })
                    : null,
                Disagreements = matrix.Evidence is null ? null : matrix.Disagreements,
                UnknownRoles = matrix.Unresolved.Select(AccessText.Unknown),
            },
            writer,
            ContractJson.Readable
        );

    private static AccessCellContract Of(AccessCell cell) =>
        new()
        {
            Subject = cell.Subject.ToString(),
            Kind = cell.Kind.Kind,
            Group = cell.Kind.Group,
            Resource = cell.Kind.Plural,
            Tier = cell.Kind.IsTiered ? cell.Tier : null,
            Namespace = cell.Kind.IsNamespaced ? cell.Namespace : null,
            Name = cell.Name.Length == 0 ? null : cell.Name,
            Verbs = cell.Verbs,
        };
}
