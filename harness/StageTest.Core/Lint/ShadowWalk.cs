using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Determines which of the rules that govern a pod decide something, for all other ends at once.</summary>
/// <remarks>
/// A rule is evaluated only for ends with something left to decide, and only until it decides. So it costs less than all ends together: of
/// rules that match nearly all addresses, such as those with exceptions, the first leaves little to the others.
/// </remarks>
internal sealed class ShadowWalk
{
    private readonly CompiledPolicies _compiled;
    private readonly Node _pod;
    private readonly Direction _direction;
    private readonly RuleReach _reach;
    private readonly Dictionary<RuleAction, List<int>> _left = [];
    private readonly Dictionary<int, ConnectionSet> _passed = [];
    private readonly Dictionary<int, ConnectionSet> _ofPolicy = [];
    private readonly ConnectionSet[] _open;
    private readonly ConnectionSet[] _allowed;
    private readonly ConnectionSet[] _denied;
    private readonly ImmutableArray<int> _others;
    private List<int> _undecided;

    private ShadowWalk(CompiledPolicies compiled, Node pod, Direction direction, RuleReach reach, ImmutableArray<int> others)
    {
        (_compiled, _pod, _direction, _reach, _others) = (compiled, pod, direction, reach, others);
        ConnectionSet[] ForAll(ConnectionSet set) => [.. Enumerable.Repeat(set, compiled.Nodes.Length)];
        (_open, _allowed, _denied) = (ForAll(ConnectionSet.All), ForAll(ConnectionSet.None), ForAll(ConnectionSet.None));
        _undecided = [.. others];
    }

    /// <summary>Evaluates all rules that govern a pod in a direction.</summary>
    /// <param name="compiled">The policies.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="reach">Receives the facts.</param>
    public static void Walk(CompiledPolicies compiled, Node pod, Direction direction, RuleReach reach)
    {
        CompiledRule[] rules = [.. compiled.For(pod, direction).SelectMany(t => t.Policies).SelectMany(p => Asked(p, direction))];
        ImmutableArray<int> all = [.. Enumerable.Range(0, compiled.Nodes.Length).Where(i => i != pod.Index)];

        // Usually a few ends show that every rule decides something; the remaining rules are evaluated for all ends that they match.
        const int few = 3;
        ImmutableArray<int> some = [.. all.Where((_, place) => place % Math.Max(1, all.Length / few) == 0)];
        new ShadowWalk(compiled, pod, direction, reach, some).Walk();
        var silent = rules.Where(r => !reach.Decides(r.Rule)).ToArray();
        if (silent.Length > 0)
        {
            bool IsMeant(int other) => silent.Any(r => !ShadowPair.Meant(r, direction, pod, compiled.Nodes[other]).IsEmpty);
            new ShadowWalk(compiled, pod, direction, reach, [.. all.Where(IsMeant)]).Walk();
        }
    }

    private static IEnumerable<CompiledRule> Asked(CompiledPolicy policy, Direction direction) =>
        policy.Rules(direction).Where(r => r.Rule.Action != RuleAction.Log);

    private void Walk()
    {
        foreach (var (tier, policies) in _compiled.For(_pod, _direction))
        {
            foreach (var policy in policies)
            {
                Walk(policy);
            }

            End(tier);
        }
    }

    private void Walk(CompiledPolicy policy)
    {
        _ofPolicy.Clear();
        var rules = Asked(policy, _direction).ToArray();
        var left = new Dictionary<RuleAction, List<int>>();
        foreach (var rule in rules)
        {
            if (Take(policy, rule) || _reach.Decides(rule.Rule))
            {
                continue;
            }

            // If a single rule can skip something, so can all later policies with its action.
            var ofAction = LeftFor(rule.Rule.Action);
            if (rules.Length > 1 && !left.TryGetValue(rule.Rule.Action, out ofAction!))
            {
                left.Add(rule.Rule.Action, ofAction = [.. LeftFor(rule.Rule.Action)]);
            }

            Search(policy, rule, ofAction);
        }
    }

    // Returns the part that is still open of what the rule matches; false if there is none.
    private bool Take(CompiledPolicy policy, CompiledRule rule)
    {
        var (takes, kept) = (false, new List<int>(_undecided.Count));
        foreach (var other in _undecided)
        {
            var hit = _open[other].Intersect(Meant(rule, other));
            if (!hit.IsEmpty)
            {
                takes = true;
                Note(policy, rule, other).Decides = true;
                if (rule.Rule.Unjudged is null)
                {
                    Decide(rule.Rule.Action, other, hit);
                }
            }

            if (!_open[other].IsEmpty)
            {
                kept.Add(other);
            }
        }

        _undecided = kept;
        return takes;
    }

    private void Decide(RuleAction action, int other, ConnectionSet hit)
    {
        _open[other] = _open[other].Except(hit);
        if (action == RuleAction.Pass)
        {
            _passed[other] = _passed.GetValueOrDefault(other, ConnectionSet.None).Union(hit);
            return;
        }

        var decided = action == RuleAction.Allow ? _allowed : _denied;
        decided[other] = decided[other].Union(hit);
        _ofPolicy[other] = _ofPolicy.GetValueOrDefault(other, ConnectionSet.None).Union(hit);
    }

    // Others may have allowed what the rule allows; it decides if none decided differently, and none of its own policy at all.
    private void Search(CompiledPolicy policy, CompiledRule rule, List<int> among)
    {
        var (kept, decides) = (0, false);
        for (var place = 0; place < among.Count; place++)
        {
            var other = among[place];
            var rest = decides ? ConnectionSet.All : Rest(rule.Rule.Action, other);
            if (rest.IsEmpty)
            {
                continue;
            }

            among[kept++] = other;
            if (!decides && Meant(rule, other) is { IsEmpty: false } meant)
            {
                decides = !meant.Intersect(rest).IsEmpty;
                Note(policy, rule, other).Decides |= decides;
            }

            if (decides && kept == place + 1)
            {
                return;
            }
        }

        among.RemoveRange(kept, among.Count - kept);
        if (!_reach.IsKnown(rule.Rule) && _others.FirstOrDefault(other => !Meant(rule, other).IsEmpty, -1) is var meaning and >= 0)
        {
            Note(policy, rule, meaning);
        }
    }

    private ConnectionSet Rest(RuleAction action, int other)
    {
        var rest = action == RuleAction.Allow ? ConnectionSet.All : ConnectionSet.All.Except(_allowed[other]);
        rest = action == RuleAction.Deny ? rest : rest.Except(_denied[other]);
        return _ofPolicy.TryGetValue(other, out var own) ? rest.Except(own) : rest;
    }

    private void End(Tier tier)
    {
        var isDenied = tier.DefaultAction == RuleAction.Deny;
        if (isDenied)
        {
            foreach (var other in _undecided)
            {
                _denied[other] = _denied[other].Union(_open[other]);
                _open[other] = ConnectionSet.None;
            }
        }

        foreach (var (other, passed) in _passed)
        {
            _open[other] = _open[other].Union(passed);
        }

        _undecided = [.. (isDenied ? [] : _undecided).Union(_passed.Keys).Order()];
        _passed.Clear();
    }

    private List<int> LeftFor(RuleAction action)
    {
        if (!_left.TryGetValue(action, out var left))
        {
            _left.Add(action, left = [.. _others]);
        }

        return left;
    }

    private RuleReach.Entry Note(CompiledPolicy policy, CompiledRule rule, int other) =>
        _reach.Note(policy.Policy, _direction, rule.Rule, _pod, _compiled.Nodes[other]);

    private ConnectionSet Meant(CompiledRule rule, int other) => ShadowPair.Meant(rule, _direction, _pod, _compiled.Nodes[other]);
}
