namespace StageTest.Core.Policies;

/// <summary>The form of a rule in the evaluation behind Calico's pending trace.</summary>
/// <remarks>Differences from the dataplane are those of <c>app-policy/checker/match.go</c>.</remarks>
internal static class PendingTrace
{
    /// <summary>The rule as that evaluation sees it.</summary>
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

    // A list of only names cannot match, while a list without entries has no condition.
    private static PeerMatch Seen(PeerMatch peer) =>
        peer with
        {
            Ports = peer.Ports.All(p => p.Name is null)
                ? peer.Ports
                : [.. peer.Ports.Where(p => p.Name is null).DefaultIfEmpty(PortMatch.Never)],
            NotPorts = [.. peer.NotPorts.Where(p => p.Name is null)],
        };
}
