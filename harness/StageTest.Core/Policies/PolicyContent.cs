using System.Globalization;

namespace StageTest.Core.Policies;

/// <summary>
/// The meaning of policies as text, for comparisons: without places, comments, labels and the order of fields.
/// </summary>
internal static class PolicyContent
{
    /// <summary>Whether two sets decide every connection alike, now and after promotion, in any order of reading.</summary>
    public static bool IsSame(PolicySet first, PolicySet second)
    {
        // Objects that both sides read from the same text are identical, and usually that is nearly all.
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
    /// Its frame and all labels in its rules: properties that an exact map of known workloads does not cover for unknown ones. Ports and
    /// addresses are not included, because a map has all of them.
    /// </summary>
    public static string Labels(Policy policy)
    {
        var labels = DecidingRules(policy).SelectMany(r => new[] { r.Rule.Source, r.Rule.Destination }.Select((p, end) => Labels(p, end)));
        return $"{Frame(policy)}|{string.Join(';', labels.Distinct().Order(StringComparer.Ordinal))}";
    }

    /// <summary>Everything in a rule that decides a connection, regardless of its position.</summary>
    public static string Of(Rule rule) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Action}|{rule.Protocol}|{rule.NotProtocol}|{rule.Family}|{rule.Icmp}|{rule.NotIcmp}|{rule.UnseenContent}"
                + $"|{Of(rule.Source)}|{Of(rule.Destination)}"
        );

    /// <summary>The unevaluated condition of a rule; null if it can be judged.</summary>
    public static string? Condition(Rule rule) =>
        rule.Unjudged is null
            ? null
            : $"{rule.UnseenContent}|{string.Join(',', rule.Source.Ports)}|{string.Join(',', rule.Source.NotPorts)}";

    /// <summary>The peers of a rule, regardless of protocols and destination ports, all of which an exact map has.</summary>
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
