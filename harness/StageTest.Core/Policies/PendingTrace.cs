namespace StageTest.Core.Policies;

/// <summary>What the evaluation behind Calico's pending trace sees of a rule.</summary>
/// <remarks>The differences from the dataplane are listed from <c>app-policy/checker/match.go</c>.</remarks>
internal static class PendingTrace
{
    /// <summary>The rule as that evaluation treats it.</summary>
    public static Rule Seen(Rule rule) =>
        rule with
        {
            Family = null,
            Icmp = null,
            NotIcmp = null,
            Unseen = null,
            UnseenContent = null,
            Source = Seen(rule.Source),
            Destination = Seen(rule.Destination),
        };

    // A list of names alone can match nothing, while a list without names has no condition.
    private static PeerMatch Seen(PeerMatch peer) =>
        peer with
        {
            Ports = peer.Ports.All(p => p.Name is null)
                ? peer.Ports
                : [.. peer.Ports.Where(p => p.Name is null).DefaultIfEmpty(PortMatch.Never)],
            NotPorts = [.. peer.NotPorts.Where(p => p.Name is null)],
        };
}
