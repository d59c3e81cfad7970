using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Finds rules that match connections and never decide one, because of earlier rules.</summary>
/// <remarks>
/// Two policies that allow the same do not shadow each other: Kubernetes policies add up. Within one policy, rules do, and so does any rule
/// whose connections others decide with another result.
/// </remarks>
internal static class ShadowChecks
{
    public static LintRule ShadowedRule { get; } = new("ST1004", "Rule is shadowed by other rules", Check);

    private static void Check(LintSubject subject, LintFindings findings)
    {
        var reach = new RuleReach();
        foreach (var direction in Enum.GetValues<Direction>())
        {
            foreach (var pod in subject.Compiled.Nodes.Where(n => n.IsPod))
            {
                ShadowWalk.Walk(subject.Compiled, pod, direction, reach);
            }
        }

        // If a rule decides something here, missing workloads in another scenario are not a finding.
        foreach (var deciding in reach.All.Where(r => r.Decides))
        {
            findings.Refute(deciding.Rule.Location);
        }

        // One written rule may be several here, one for each peer: it is shadowed if all of them are.
        var shadowed = reach.All.GroupBy(r => (r.Policy, r.Direction, r.Rule.Number)).Where(g => g.All(r => !r.Decides));
        var pairs = new Dictionary<(Node, Node, Direction), ShadowPair>();
        foreach (var rule in shadowed.Select(g => g.First()))
        {
            var ends = (rule.Pod, rule.Other, rule.Direction);
            if (!pairs.TryGetValue(ends, out var pair))
            {
                pairs.Add(ends, pair = new(subject.Compiled, rule.Direction, rule.Pod, rule.Other));
            }

            findings.Add(
                rule.Rule.Location,
                $"The {rule.Direction.Word()} rule {rule.Rule.Number} of {rule.Policy} decides no connection: "
                    + $"{pair.FirstBefore(rule.Policy, rule.Rule) ?? "another rule"} comes first for every connection that it matches. "
                    + "Remove it, or move it forward."
            );
        }
    }
}
