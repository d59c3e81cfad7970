using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Drafts;

/// <summary>Verdicts in the form that an author would write: a default, and few lines for all differences.</summary>
internal sealed record ExpectationDraft(Verdict Default, ImmutableArray<DraftLine> Lines)
{
    /// <summary>The field of the lines.</summary>
    public string Field => Default == Verdict.Denied ? "allow" : "deny";

    /// <summary>
    /// 'default: deny' with the allowed flows, so that forgotten ones must not work; 'default: allow' if everything is allowed.
    /// </summary>
    public static ExpectationDraft Of(Topology topology, ProbePlan plan, ImmutableArray<Verdict> verdicts) =>
        Of(topology, plan, verdicts, verdicts.Contains(Verdict.Denied) ? Verdict.Denied : Verdict.Allowed, ImmutableHashSet<int>.Empty);

    /// <summary>The lines that a default needs.</summary>
    /// <param name="topology">The endpoints.</param>
    /// <param name="plan">The flows.</param>
    /// <param name="verdicts">Allowed or Denied for each.</param>
    /// <param name="otherwise">The default.</param>
    /// <param name="said">Flows that other lines already name.</param>
    public static ExpectationDraft Of(
        Topology topology,
        ProbePlan plan,
        ImmutableArray<Verdict> verdicts,
        Verdict otherwise,
        IReadOnlySet<int> said
    )
    {
        var wanted = Enumerable.Range(0, verdicts.Length).Where(place => verdicts[place] != otherwise).ToHashSet();
        var open = wanted.Except(said).ToHashSet();
        var lines = Cover(open, [.. Candidates(topology, plan, wanted)]);
        return new(
            otherwise,
            [
                .. WithoutImplied(
                    Merge(
                        Merge(lines, l => l.From, (l, more) => l with { To = more }, l => l.To),
                        l => l.To,
                        (l, more) => l with { From = more },
                        l => l.From
                    ),
                    said
                ),
            ]
        );
    }

    // Every pair of sets whose flows are all wanted.
    private static IEnumerable<DraftLine> Candidates(Topology topology, ProbePlan plan, HashSet<int> wanted)
    {
        var places = plan
            .Flows.Select((flow, place) => (flow, place))
            .GroupBy(f => (f.flow.To, f.flow.Port))
            .ToDictionary(g => g.Key, g => g.ToLookup(f => f.flow.From, f => f.place));
        var sets = EndpointSet.All(topology);
        foreach (var (text, targets) in Targets(sets, [.. places.Keys]))
        {
            foreach (var from in sets.Where(s => s.Text.Length + text.Length > 0))
            {
                var meant = targets.SelectMany(t => from.Members.SelectMany(source => places[t][source])).ToImmutableHashSet();
                if (meant.Count > 0 && meant.IsSubsetOf(wanted))
                {
                    yield return new(Many(from.Text), Many(text), meant);
                }
            }
        }
    }

    private static IEnumerable<(string Text, ImmutableArray<(EndpointRef To, Port Port)> Targets)> Targets(
        ImmutableArray<EndpointSet> sets,
        ImmutableArray<(EndpointRef To, Port Port)> targets
    )
    {
        var byEndpoint = targets.ToLookup(t => t.To);
        foreach (var set in sets)
        {
            if (set.Members.SelectMany(m => byEndpoint[m]).ToImmutableArray() is { IsEmpty: false } all)
            {
                yield return (set.Text, all);
            }
        }

        foreach (var target in targets.Where(t => byEndpoint[t.To].Skip(1).Any()))
        {
            var port = target.Port.Protocol == Protocol.Tcp ? $"{target.Port.Number}" : target.Port.ToString();
            yield return ($"{target.To}:{port}", [target]);
        }
    }

    // The pair with the largest share of the rest; for equal shares, the shorter text. The result is close to the shortest list, and found
    // quickly.
    private static List<DraftLine> Cover(HashSet<int> open, List<DraftLine> candidates)
    {
        var queue = new PriorityQueue<DraftLine, (int, int, string)>();
        void Add(DraftLine line, int gain)
        {
            if (gain > 0)
            {
                var text = string.Concat(line.Text(""));
                queue.Enqueue(line, (-gain, text.Length, text));
            }
        }

        foreach (var line in candidates)
        {
            Add(line, line.Places.Count(open.Contains));
        }

        var chosen = new List<DraftLine>();
        while (open.Count > 0 && queue.TryDequeue(out var line, out var rank))
        {
            var gain = line.Places.Count(open.Contains);
            if (gain < -rank.Item1)
            {
                Add(line, gain);
                continue;
            }

            chosen.Add(line);
            open.ExceptWith(line.Places);
        }

        return chosen;
    }

    private static List<DraftLine> Merge(
        List<DraftLine> lines,
        Func<DraftLine, ImmutableArray<string>> same,
        Func<DraftLine, ImmutableArray<string>, DraftLine> with,
        Func<DraftLine, ImmutableArray<string>> other
    ) =>
        [
            .. lines
                .GroupBy(l => string.Join(", ", same(l)) + (other(l).IsEmpty ? "*" : ""))
                .Select(group =>
                    with(
                        group.First() with
                        {
                            Places = [.. group.SelectMany(l => l.Places)],
                        },
                        [.. group.SelectMany(line => other(line)).Distinct().Order(StringComparer.Ordinal)]
                    )
                ),
        ];

    private static IEnumerable<DraftLine> WithoutImplied(List<DraftLine> lines, IReadOnlySet<int> said)
    {
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            if (
                lines[i]
                    .Places.All(place => said.Contains(place) || lines.Where((_, other) => other != i).Any(l => l.Places.Contains(place)))
            )
            {
                lines.RemoveAt(i);
            }
        }

        return lines.OrderBy(l => string.Concat(l.Text("")), StringComparer.Ordinal);
    }

    private static ImmutableArray<string> Many(string text) => text.Length == 0 ? [] : [text];

    /// <summary>The stage's fields as lines.</summary>
    /// <param name="indent">The text before each field.</param>
    /// <param name="kept">Items that keep their author's text, indented by two more.</param>
    public IEnumerable<string> Text(string indent, IReadOnlyCollection<string>? kept = null)
    {
        yield return $"{indent}default: {(Default == Verdict.Denied ? "deny" : "allow")}";
        if (Lines.IsEmpty && kept is null or { Count: 0 })
        {
            yield break;
        }

        yield return $"{indent}{Field}:";
        foreach (var line in (kept ?? []).Concat(Lines.SelectMany(l => l.Text(indent + "  "))))
        {
            yield return line;
        }
    }
}
