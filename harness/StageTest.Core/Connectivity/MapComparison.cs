using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>The differences between two maps with the same ranges of addresses.</summary>
internal sealed record MapComparison
{
    private const int MostNamed = 5;

    /// <summary>
    /// The changes, the riskiest first: opens before closes, from outside before from inside, across namespaces before within.
    /// </summary>
    public required ImmutableArray<MapChange> Changes { get; init; }

    /// <summary>The workloads that only the later map has.</summary>
    public ImmutableArray<MapEnd> NewWorkloads { get; init; } = [];

    /// <summary>The workloads that only the earlier map has.</summary>
    public ImmutableArray<MapEnd> LostWorkloads { get; init; } = [];

    /// <summary>The label by which diagrams group workloads, such as a team. Default: the namespace.</summary>
    public ImmutableDictionary<EndpointRef, string> Frames { get; init; } = ImmutableDictionary<EndpointRef, string>.Empty;

    /// <summary>
    /// Whether text must tell of ICMP and other protocols without ports: a policy names them, or nothing else differs between two ends.
    /// </summary>
    public bool NamesOtherProtocols { get; init; }

    /// <summary>
    /// The rules with unevaluated conditions, each once: first those that only one of the maps has, then those of both.
    /// </summary>
    public ImmutableArray<UnjudgedRule> Unjudged { get; init; } = [];

    /// <summary>Whether there is such a rule.</summary>
    public bool HasUnjudged => !Unjudged.IsEmpty;

    /// <summary>
    /// Why this may not show all changes: rules whose unevaluated conditions decide, each with its place; null if it shows all.
    /// </summary>
    public string? Problem =>
        Changes.Any(c => !c.MayDiffer.IsEmpty || c.BeforeUnknown != c.AfterUnknown) && HasUnjudged
            ? string.Join(' ', Unjudged.Take(MostNamed).Select(rule => $"{rule.Location}: {rule.Text}"))
                + " What depends on it cannot be determined: remove the condition, or test it by single flows on a cluster."
            : null;

    /// <summary>Whether anything differs.</summary>
    public bool IsEmpty => Changes.IsEmpty && NewWorkloads.IsEmpty && LostWorkloads.IsEmpty;

    /// <summary>Compares two maps.</summary>
    public static MapComparison Of(ConnectionMap before, ConnectionMap after)
    {
        if (!before.OfFamilies.IsEmpty || !after.OfFamilies.IsEmpty)
        {
            return Join(ByFamily(before, after));
        }

        if (MapParts.CutAlike(before, after) is [var cut, var other])
        {
            (before, after) = (cut, other);
        }

        var all =
            before.Lines is MapGrid first && after.Lines is MapGrid second
                ? first.Differences(second).Select(pair => Change(pair.First, pair.Second))
                : Compared(before.Lines, after.Lines);
        var changes = InOrder(Join(all.Where(c => !c.IsSame || c.IsUndetermined)));
        return new()
        {
            Changes = changes,
            NewWorkloads = [.. after.Workloads.Except(before.Workloads)],
            LostWorkloads = [.. before.Workloads.Except(after.Workloads)],
            NamesOtherProtocols =
                before.NamesOtherProtocols || after.NamesOtherProtocols || changes.Any(c => c.DiffersInOtherProtocolsOnly),
            Unjudged = JoinUnjudged(before.Unjudged, after.Unjudged),
        };
    }

    // In a family that one side lacks, its workloads have no connection.
    private static (AddressFamily Family, MapComparison Comparison)[] ByFamily(ConnectionMap before, ConnectionMap after)
    {
        static ImmutableArray<ConnectionMap> Families(ConnectionMap map) => map.OfFamilies.IsEmpty ? [map] : map.OfFamilies;
        var (was, now) = (Families(before), Families(after));
        var alike = MapParts.CutAlike([.. was, .. now]);
        ConnectionMap? Find(IEnumerable<ConnectionMap> side, AddressFamily family) => side.FirstOrDefault(m => m.Family == family);
        return
        [
            .. was.Concat(now)
                .Select(m => m.Family!.Value)
                .Distinct()
                .Select(family =>
                {
                    var (first, second) = (Find(alike[..was.Length], family), Find(alike[was.Length..], family));
                    return (family, Of(first ?? Unconnected(second!), second ?? Unconnected(first!)));
                }),
        ];
    }

    private static ConnectionMap Unconnected(ConnectionMap map) => map with { Lines = [] };

    // A change that is equal in both families is one change.
    private static MapComparison Join((AddressFamily Family, MapComparison Comparison)[] families)
    {
        var changes = families
            .SelectMany(f => f.Comparison.Changes.Select(change => change with { Family = f.Family }))
            .GroupBy(change => change with { Family = null })
            .SelectMany(alike =>
                alike.Count() == families.Length || alike.Key.From.IsExternal || alike.Key.To.IsExternal
                    ? [alike.Key]
                    : alike.AsEnumerable()
            );
        ImmutableArray<MapEnd> Ends(Func<MapComparison, ImmutableArray<MapEnd>> of) =>
            [.. families.SelectMany(f => of(f.Comparison)).Distinct()];
        return families[0].Comparison with
        {
            Changes = InOrder(changes),
            NewWorkloads = Ends(c => c.NewWorkloads),
            LostWorkloads = Ends(c => c.LostWorkloads),
            NamesOtherProtocols = families.Any(f => f.Comparison.NamesOtherProtocols),
        };
    }

    private static ImmutableArray<MapChange> InOrder(IEnumerable<MapChange> changes) =>
        [
            .. changes
                .OrderBy(Risk)
                .ThenByDescending(Width)
                .ThenBy(c => $"{c.From} => {c.To}{ConnectionMap.FamilyText(c.Family)}", StringComparer.Ordinal),
        ];

    private static ImmutableArray<UnjudgedRule> JoinUnjudged(ImmutableArray<UnjudgedRule> before, ImmutableArray<UnjudgedRule> after)
    {
        static (string, string) Key(UnjudgedRule rule) => (rule.Policy, rule.Content);
        var both = before.Select(Key).Intersect(after.Select(Key)).ToHashSet();
        return [.. after.Concat(before).Where(rule => !both.Contains(Key(rule))), .. after.Where(rule => both.Contains(Key(rule)))];
    }

    private static IEnumerable<MapChange> Compared(IEnumerable<MapLine> before, IEnumerable<MapLine> after)
    {
        var first = before.ToDictionary(l => (l.From, l.To));
        var second = after.ToDictionary(l => (l.From, l.To));
        return first
            .Keys.Union(second.Keys)
            .Select(key =>
            {
                var none = new MapLine(key.From, key.To, ConnectionSet.None);
                return Change(first.GetValueOrDefault(key, none), second.GetValueOrDefault(key, none));
            });
    }

    private static MapChange Change(MapLine before, MapLine after)
    {
        var change = new MapChange(before.From, before.To, before.Connections, after.Connections)
        {
            BeforeUnknown = before.Unknown,
            AfterUnknown = after.Unknown,
        };
        return before.Conditions is { } first && after.Conditions is { } second
            ? change with
            {
                MayDiffer = first().MayDiffer(second(), before.Unknown.Intersect(after.Unknown)),
            }
            : change;
    }

    // Adjacent ranges with the same change are one change.
    private static IEnumerable<MapChange> Join(IEnumerable<MapChange> changes)
    {
        var groups = changes.GroupBy(c =>
            (
                From: c.From.IsExternal ? null : c.From,
                To: c.To.IsExternal ? null : c.To,
                c.Before,
                c.After,
                c.BeforeUnknown,
                c.AfterUnknown,
                c.MayDiffer,
                Family: (c.From.First ?? c.To.First)?.AddressFamily
            )
        );
        foreach (var group in groups)
        {
            MapChange? open = null;
            foreach (var change in group.OrderBy(c => (c.From.First ?? c.To.First) is { } first ? AddressNumber.Of(first) : 0))
            {
                if (open is not null && Continue(open, change) is { } longer)
                {
                    open = longer;
                    continue;
                }

                if (open is not null)
                {
                    yield return open;
                }

                open = change;
            }

            yield return open!;
        }
    }

    private static MapChange? Continue(MapChange first, MapChange next) =>
        first switch
        {
            { From.IsExternal: true } when Touch(first.From, next.From) => first with { From = first.From with { Last = next.From.Last } },
            { To.IsExternal: true } when Touch(first.To, next.To) => first with { To = first.To with { Last = next.To.Last } },
            _ => null,
        };

    private static bool Touch(MapEnd first, MapEnd next) => AddressNumber.Of(first.Last!) + 1 == AddressNumber.Of(next.First!);

    private static int Risk(MapChange change) =>
        ChangeRisk.Of(
            !change.Opened.IsEmpty || change.IsUndetermined,
            change.From.IsExternal,
            change.To.IsExternal,
            change.From.Workload?.Namespace == change.To.Workload?.Namespace
        );

    private static UInt128 Width(MapChange change)
    {
        var end = change.From.IsExternal ? change.From : change.To;
        return end.IsExternal ? AddressNumber.Of(end.Last!) - AddressNumber.Of(end.First!) : 0;
    }
}
