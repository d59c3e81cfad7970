using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Looks for single policies that probably do not do what they mean.</summary>
internal static class PolicyChecks
{
    private static readonly Dictionary<string, string> NoLabels = [];

    public static LintRule SelectsNothing { get; } = new("ST1003", "A policy that selects nothing", FindSelectsNothing);

    public static LintRule LogsOnly { get; } = new("ST1011", "A policy that only logs, and so denies", FindLogsOnly);

    public static LintRule GovernsNodes { get; } =
        new("ST1017", "A policy of the whole cluster that governs its nodes too", FindGovernsNodes);

    /// <summary>The policies of namespaces that the scenario describes, and those of none. Which are missing the reader tells.</summary>
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

    private static void FindLogsOnly(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in Described(subject))
        {
            foreach (var direction in Enum.GetValues<Direction>().Where(policy.Governs))
            {
                var rules = policy.Rules(direction);
                var word = direction.ToString().ToLowerInvariant();
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
