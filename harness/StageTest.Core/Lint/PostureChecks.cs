using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>Finds namespaces that policies leave open, and DNS that they close, by mistake.</summary>
internal static class PostureChecks
{
    private const string SystemPrefix = "kube-";

    private static readonly Port Dns = new(53, Protocol.Udp);

    public static LintRule AllowByDefault { get; } = new("ST1005", "Namespace has pods without an ingress policy", FindAllowByDefault);

    public static LintRule ForgottenDns { get; } = new("ST1006", "Egress policy does not allow DNS", FindForgottenDns);

    private static void FindAllowByDefault(LintSubject subject, LintFindings findings)
    {
        // Without any policy, closing has not begun.
        if (subject.Promoted.Policies.IsEmpty)
        {
            return;
        }

        var pods = subject.Compiled.Nodes.Where(n => n.IsPod && n.Ports.Length > 0).ToLookup(n => n.Ref.Namespace);
        foreach (var home in subject.Scenario.Topology.Namespaces.Where(n => !n.Name.StartsWith(SystemPrefix, StringComparison.Ordinal)))
        {
            var governed = pods[home.Name].ToLookup(p => subject.Compiled.For(p, Direction.Ingress).Count > 0, p => p.Ref.Name);
            if (governed[false].Distinct().ToArray() is { Length: > 0 } open)
            {
                var fact = governed[true].FirstOrDefault() is { } closed
                    ? $"ingress policies select {closed}, but none selects {List(open)}"
                    : $"no ingress policy selects {List(open)}";
                findings.Add(
                    home.Location,
                    $"After promotion the namespace '{home.Name}' stays allow-by-default: {fact}. Add a policy that selects every "
                        + "pod of the namespace."
                );
            }
        }
    }

    private static void FindForgottenDns(LintSubject subject, LintFindings findings)
    {
        var servers = new Lazy<NameServers>(() => new(subject));

        // If the first policy lacks DNS for a pod, later ones are not blamed.
        var told = new HashSet<Node>();
        foreach (
            var policy in subject
                .Promoted.Tiers.SelectMany(t => subject.Promoted.EnforcedIn(t))
                .Where(p => p.GovernsEgress && p.Egress.Any(OpensByName))
        )
        {
            var forgotten = subject
                .NodesOf(policy)
                .Where(told.Add)
                .Where(n => !Speaks(subject, n, servers) && !servers.Value.CanBeAskedBy(n))
                .Select(n => n.Ref.Name)
                .Distinct()
                .ToArray();
            if (forgotten.Length > 0)
            {
                findings.Add(
                    policy.Location,
                    $"{policy} lets {List(forgotten)} open connections, but no policy lets "
                        + $"{(forgotten.Length == 1 ? "it" : "them")} look up names: none allows port 53/udp of kube-system or of "
                        + "another name server. Add an egress rule for DNS."
                );
            }
        }
    }

    // A rule that names the port means DNS; the scenario need not contain its servers.
    private static bool Speaks(LintSubject subject, Node node, Lazy<NameServers> servers) =>
        subject
            .Compiled.For(node, Direction.Egress)
            .SelectMany(t => t.Policies)
            .SelectMany(p => p.Rules(Direction.Egress))
            .Any(r => r.Rule.Action is RuleAction.Allow or RuleAction.Pass && NamesDns(r.Rule) && !servers.Value.Any(r.Rule));

    private static bool NamesDns(Rule rule) =>
        (rule.Protocol is null or Protocol.Udp) && rule.Destination.Ports.Any(p => p.Name is not null || p.Matches(Dns, []));

    // Destinations given by address need no DNS.
    private static bool OpensByName(Rule rule) =>
        rule.Action == RuleAction.Allow
        && (rule.Destination.Nets.IsEmpty || rule.Destination.Selector is not null || rule.Destination.Service is not null);

    private static string List(string[] names)
    {
        const int shown = 3;
        return string.Join(", ", names.Order(StringComparer.Ordinal).Take(shown))
            + (names.Length > shown ? $" and {names.Length - shown} more" : "");
    }
}
