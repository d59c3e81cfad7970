namespace StageTest.Core.Access;

/// <summary>One verb of one subject on one kind of object at one place: the smallest part of a matrix.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Tier">The tier; empty for kinds without tiers.</param>
/// <param name="Namespace">
/// The namespace; empty for cluster-scoped kinds, and <see cref="AccessMatrix.AnyNamespace"/> for each one that is not named.
/// </param>
/// <param name="Name">The name of the only object; empty for all objects.</param>
/// <param name="Verb">The verb.</param>
internal readonly record struct AccessPoint(AccessSubject Subject, AccessKind Kind, string Tier, string Namespace, string Name, string Verb)
{
    /// <summary>The corresponding request.</summary>
    public AccessRequest Request =>
        new(Subject, Verb, Kind)
        {
            Tier = Tier,
            Namespace = Namespace == AccessMatrix.AnyNamespace ? "" : Namespace,
            Name = Name.Length == 0 ? AccessRequest.NoName : Name,
        };

    /// <summary>
    /// Combines points that differ only in the verb into cells, in their order. A point that follows from one for all namespaces or all
    /// names gets no cell.
    /// </summary>
    public static IEnumerable<AccessCell> Cells(IEnumerable<AccessPoint> points)
    {
        var all = points.ToHashSet();
        return all.Where(p => !p.IsPartOf(all))
            .GroupBy(p => p with { Verb = "" })
            .Select(g => new AccessCell(
                g.Key.Subject,
                g.Key.Kind,
                g.Key.Tier,
                g.Key.Namespace,
                g.Key.Name,
                [.. AccessRequest.Verbs.Where(verb => g.Any(p => p.Verb == verb))]
            ));
    }

    private bool IsPartOf(HashSet<AccessPoint> all)
    {
        var anywhere = this with { Namespace = Namespace.Length == 0 ? "" : AccessMatrix.AnyNamespace };
        return (Name.Length > 0 && (all.Contains(this with { Name = "" }) || all.Contains(anywhere with { Name = "" })))
            || (anywhere != this && all.Contains(anywhere));
    }
}
