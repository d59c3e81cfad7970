using System.Globalization;

namespace StageTest.Core.Policies;

/// <summary>
/// What policies mean as text, so that two can be compared: without their places, comments, labels and the order of fields.
/// </summary>
internal static class PolicyContent
{
    /// <summary>Whether two sets decide every connection alike, now and after promotion, in whatever order they were read.</summary>
    public static bool IsSame(PolicySet first, PolicySet second)
    {
        // What both sides read from the same text is the same object, and mostly that is nearly all.
        static PolicySet Without(PolicySet set, PolicySet other)
        {
            var shared = new HashSet<Policy>(other.Policies, ReferenceEqualityComparer.Instance);
            return set with { Policies = [.. set.Policies.Where(p => !shared.Contains(p))] };
        }

        return Of(Without(first, second)) == Of(Without(second, first));
    }

    private static string Of(PolicySet policies) =>
        string.Join(
            '\n',
            new[]
            {
                policies.Policies.Select(p => $"{p.EnforcedKind} {p.DisplayName} {p.Staging} {Of(p)}"),
                policies.Tiers.Select(t =>
                    string.Create(CultureInfo.InvariantCulture, $"tier {t.Name} {t.Order} {t.DefaultAction} {t.IsStaged}")
                ),
                policies.NetworkSets.Select(s =>
                    $"{s} {s.IsStaged} {string.Join(',', s.Labels)} "
                    + $"{string.Join(',', s.Nets.Select(n => n.ToString()).Order(StringComparer.Ordinal))}"
                ),
                policies.HostEndpoints.Select(h => $"host {h.Content}"),
            }
                .SelectMany(lines => lines)
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Everything about a policy that decides a connection.</summary>
    public static string Of(Policy policy) =>
        $"{Frame(policy)}|{string.Join(';', DecidingRules(policy).Select(r => $"{r.Direction} {Of(r.Rule)}"))}";

    /// <summary>The rules that decide connections: those of the directions that it governs, without Log, which decides none.</summary>
    public static IEnumerable<(Direction Direction, Rule Rule)> DecidingRules(Policy policy) =>
        new[] { Direction.Ingress, Direction.Egress }
            .Where(policy.Governs)
            .SelectMany(direction => policy.Rules(direction).Select(rule => (direction, rule)))
            .Where(r => r.rule.Action != RuleAction.Log);

    /// <summary>Everything but its rules.</summary>
    public static string Frame(Policy policy) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{policy.Tier}|{policy.Order}|{policy.Subject.Meaning}|{policy.GovernsIngress}|{policy.GovernsEgress}"
                + $"|{policy.AppliesOnForward}"
        );

    /// <summary>
    /// Its frame and all labels that its rules look at: what an exact map of the known workloads cannot tell about unknown ones. Ports and
    /// addresses are not among them, because a map has all of these.
    /// </summary>
    public static string Labels(Policy policy)
    {
        var labels = DecidingRules(policy).SelectMany(r => new[] { r.Rule.Source, r.Rule.Destination }.Select((p, end) => Labels(p, end)));
        return $"{Frame(policy)}|{string.Join(';', labels.Distinct().Order(StringComparer.Ordinal))}";
    }

    /// <summary>Everything about a rule that decides a connection, whatever its place among the others.</summary>
    public static string Of(Rule rule) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Action}|{rule.Protocol}|{rule.NotProtocol}|{rule.Family}|{rule.Icmp}|{rule.NotIcmp}|{rule.UnseenContent}"
                + $"|{Of(rule.Source)}|{Of(rule.Destination)}"
        );

    /// <summary>What a rule asks for that is not evaluated; null if it can be judged.</summary>
    public static string? Condition(Rule rule) =>
        rule.Unjudged is null
            ? null
            : $"{rule.UnseenContent}|{string.Join(',', rule.Source.Ports)}|{string.Join(',', rule.Source.NotPorts)}";

    /// <summary>Whom a rule means, whatever the protocols and the ports of destinations: of these an exact map has every one.</summary>
    public static string Peers(Rule rule)
    {
        static PeerMatch Portless(PeerMatch peer) => peer with { Ports = [], NotPorts = [] };
        return $"{rule.Number}|{rule.Action}|{Of(rule.Source)}|{Of(Portless(rule.Destination))}";
    }

    private static string Of(PeerMatch peer) =>
        $"{peer.Selector?.Meaning}|{peer.NotSelector?.Meaning}|{string.Join(',', peer.Nets)}|{string.Join(',', peer.NotNets)}"
        + $"|{string.Join(',', peer.Ports)}|{string.Join(',', peer.NotPorts)}|{peer.Service?.Service}";

    private static string Labels(PeerMatch peer, int end) =>
        $"{end} {peer.Selector?.Meaning} {peer.NotSelector?.Meaning} {peer.Service?.Service}"
        + (end == 0 ? $" {string.Join(',', peer.Ports)} {string.Join(',', peer.NotPorts)}" : "");
}
