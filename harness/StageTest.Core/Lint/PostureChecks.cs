using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>Looks for what policies leave open or close by mistake: namespaces that are governed in part, and DNS.</summary>
internal static class PostureChecks
{
    private static readonly Port Dns = new(53, Protocol.Udp);

    public static IEnumerable<Finding> Check(LintSubject subject) => [.. AllowByDefault(subject), .. ForgottenDns(subject)];

    private static IEnumerable<Finding> AllowByDefault(LintSubject subject)
    {
        var pods = subject.Compiled.Nodes.Where(n => n.IsPod && n.Ports.Length > 0).ToLookup(n => n.Ref.Namespace);
        foreach (var home in subject.Scenario.Topology.Namespaces)
        {
            var governed = pods[home.Name].ToLookup(p => subject.Compiled.For(p, Direction.Ingress).Count > 0, p => p.Ref.Name);
            if (governed[true].FirstOrDefault() is { } closed && governed[false].Distinct().ToArray() is { Length: > 0 } open)
            {
                yield return new(
                    LintRule.AllowByDefault,
                    home.Location,
                    $"After promotion the namespace '{home.Name}' stays allow-by-default: policies govern what reaches {closed}, but none what reaches {List(open)}. Add a policy that selects every pod of the namespace.");
            }
        }
    }

    // Whom names are asked of does not matter: where no rule opens the port at all, it was forgotten.
    private static IEnumerable<Finding> ForgottenDns(LintSubject subject)
    {
        foreach (var policy in subject.Promoted.Policies.Where(p => p.GovernsEgress && p.Egress.Any(OpensByName)))
        {
            var forgotten = subject.NodesOf(policy).Where(n => !MayAskNames(subject, n)).Select(n => n.Ref.Name).Distinct().ToArray();
            if (forgotten.Length > 0)
            {
                yield return new(
                    LintRule.ForgottenDns,
                    policy.Location,
                    $"{policy} lets {List(forgotten)} open connections, but no policy lets {(forgotten.Length == 1 ? "it" : "them")} ask for names: nothing opens port 53/udp. Add an egress rule for DNS.");
            }
        }
    }

    // Destinations that are given by address alone need no names.
    private static bool OpensByName(Rule rule) =>
        rule.Action == RuleAction.Allow && (rule.Destination.Nets.IsEmpty || rule.Destination.Selector is not null || rule.Destination.Service is not null);

    private static bool MayAskNames(LintSubject subject, Node node) =>
        subject.Compiled.For(node, Direction.Egress).SelectMany(t => t.Policies).SelectMany(p => p.Rules(Direction.Egress))
            .Any(r => r.Rule.Action is RuleAction.Allow or RuleAction.Pass && MayMeanDns(r.Rule));

    private static bool MayMeanDns(Rule rule) =>
        (rule.Protocol is null or Protocol.Udp) && rule.NotProtocol != Protocol.Udp && rule.Icmp is null &&
        (rule.Destination.Ports.IsEmpty || rule.Destination.Ports.Any(p => p.Name is not null || p.Matches(Dns, []))) &&
        !rule.Destination.NotPorts.Any(p => p.Matches(Dns, []));

    private static string List(string[] names)
    {
        const int shown = 3;
        return string.Join(", ", names.Order(StringComparer.Ordinal).Take(shown)) + (names.Length > shown ? $" and {names.Length - shown} more" : "");
    }
}
