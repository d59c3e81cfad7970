using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Finds single policies that probably do not do what their author intended.</summary>
internal static class PolicyChecks
{
    private static readonly Dictionary<string, string> NoLabels = [];

    public static LintRule SelectsNothing { get; } = new("ST1003", "Policy selects no workload", FindSelectsNothing);

    public static LintRule LogsOnly { get; } = new("ST1011", "Policy only logs, and so denies", FindLogsOnly);

    public static LintRule GovernsNodes { get; } = new("ST1017", "Cluster-wide policy applies to nodes too", FindGovernsNodes);

    public static LintRule ExcludesItsSubject { get; } = new("ST1018", "Rule excludes the pods of its own policy", FindExcludesItsSubject);

    /// <summary>The policies of namespaces in the scenario, and cluster-scoped ones. The reader reports missing namespaces.</summary>
    public static IEnumerable<Policy> Described(LintSubject subject)
    {
        var namespaces = subject.Scenario.Topology.Namespaces.Select(n => n.Name).ToHashSet();
        return subject.Promoted.Policies.Where(p => p.Namespace.Length == 0 || namespaces.Contains(p.Namespace));
    }

    private static void FindSelectsNothing(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in Described(subject))
        {
            if (subject.NodesOf(policy).Any())
            {
                findings.Refute(policy.Location);
            }
            else
            {
                findings.Add(
                    policy.Location,
                    $"{policy} selects no workload ({policy.Subject}), so it does nothing. Correct its selector, or add the workload "
                        + "that it is for to a scenario."
                );
            }
        }
    }

    private static void FindGovernsNodes(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in Described(subject))
        {
            if (policy.Kind.MeansNodes && policy.Subject.Matches(NoLabels))
            {
                findings.Add(
                    policy.Location,
                    $"{policy} selects every endpoint, the network interfaces of nodes among them ({policy.Subject}): where a cluster "
                        + "has HostEndpoints it may cut the nodes off. Write 'namespaceSelector: all()' to mean pods."
                );
            }
        }
    }

    // The destination of ingress and the source of egress are the policy's own pods: conditions there name no peer.
    private static void FindExcludesItsSubject(LintSubject subject, LintFindings findings)
    {
        foreach (var applied in subject.Compiled.Tiers.SelectMany(t => t.Policies))
        {
            var own = subject.NodesOf(applied.Policy).ToArray();
            foreach (var direction in Enum.GetValues<Direction>().Where(applied.Policy.Governs))
            {
                var (side, other) = direction == Direction.Ingress ? ("destination", "source") : ("source", "destination");
                foreach (var rule in applied.Rules(direction).Where(_ => own.Length > 0))
                {
                    if (own.Any(n => direction == Direction.Ingress ? rule.MatchesDestination(n) : rule.MatchesSource(n)))
                    {
                        findings.Refute(rule.Rule.Location);
                    }
                    else
                    {
                        findings.Add(
                            rule.Rule.Location,
                            $"Rule {rule.Rule.Number} of the {direction.Word()} of {applied.Policy} can never "
                                + $"match: its '{side}' is the side of the policy's own pods, and matches none. Name the peer under "
                                + $"'{other}'."
                        );
                    }
                }
            }
        }
    }

    private static void FindLogsOnly(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in Described(subject))
        {
            foreach (var direction in Enum.GetValues<Direction>().Where(policy.Governs))
            {
                var rules = policy.Rules(direction);
                var word = direction.Word();
                if (!rules.IsEmpty && rules.All(r => r.Action == RuleAction.Log))
                {
                    findings.Add(
                        policy.Location,
                        $"Every {word} rule of {policy} has the action Log, which decides nothing, so all {word} of its pods ends at "
                            + $"the end of the tier '{policy.Tier}'. Add the rule that decides."
                    );
                }
            }
        }
    }
}
