using System.Collections.Immutable;

namespace StageTest.Core.Recommendation;

/// <summary>
/// Removes ports from rules, peer by peer. A port that a rule needs as a whole may be unneeded at one of its peers, because another rule
/// allows the same pods on it.
/// </summary>
/// <param name="choice">The selectors of peers.</param>
/// <param name="ends">The ends that rules refer to by index.</param>
internal sealed class PeerPorts(SelectorChoice choice, IReadOnlyList<TrafficEnd> ends)
{
    /// <summary>
    /// The rules without unneeded ports at any peer. If a peer loses a port, it gets its own rule; other rules stay unchanged.
    /// </summary>
    /// <param name="rules">The rules that cover all pairs, with indexes of ends and ports.</param>
    public ImmutableArray<(ImmutableArray<int> Peers, ImmutableArray<int> Ports)> WithoutNeedless(
        ImmutableArray<(ImmutableArray<int> Peers, ImmutableArray<int> Ports)> rules
    )
    {
        // Without some ends the others may be selected differently, so a port is unneeded only then.
        for (var current = rules; ; )
        {
            var next = Once(current);
            if (next.Sum(Pairs) == current.Sum(Pairs))
            {
                return current;
            }

            current = next;
        }
    }

    private static int Pairs((ImmutableArray<int> Peers, ImmutableArray<int> Ports) rule) => rule.Peers.Length * rule.Ports.Length;

    private ImmutableArray<(ImmutableArray<int> Peers, ImmutableArray<int> Ports)> Once(
        ImmutableArray<(ImmutableArray<int> Peers, ImmutableArray<int> Ports)> rules
    )
    {
        var times = rules
            .SelectMany(r => r.Peers.SelectMany(peer => r.Ports.Select(port => (peer, port))))
            .CountBy(pair => pair)
            .ToDictionary();

        bool Drop(ImmutableArray<int> peers, int port)
        {
            if (peers.Any(peer => times[(peer, port)] < 2))
            {
                return false;
            }

            foreach (var peer in peers)
            {
                times[(peer, port)]--;
            }

            return true;
        }

        return
        [
            .. rules.SelectMany(rule =>
                Written(rule.Peers)
                    .Select(peers => (Peers: peers, Ports: rule.Ports.Where(port => !Drop(peers, port)).ToImmutableArray()))
                    .Where(part => !part.Ports.IsEmpty)
                    .GroupBy(part => string.Join(',', part.Ports))
                    .Select(g => (g.SelectMany(part => part.Peers).Order().ToImmutableArray(), g.First().Ports))
                    .ToArray()
            ),
        ];
    }

    // The ends of each written peer: those of one selector, and all addresses, which one rule matches by their sets.
    private IEnumerable<ImmutableArray<int>> Written(ImmutableArray<int> peers) =>
        peers
            .GroupBy(peer => ends[peer].Group?.Namespace)
            .SelectMany(g =>
            {
                ImmutableArray<PodSelection> selections = g.Key is null ? [] : choice.Of(g.Select(peer => ends[peer].Group!));
                return g.Select(peer => (Peer: peer, Selection: selections.FirstOrDefault(s => s.Selects(ends[peer].Group!))));
            })
            .GroupBy(e => e.Selection, e => e.Peer)
            .Select(g => g.ToImmutableArray());
}
