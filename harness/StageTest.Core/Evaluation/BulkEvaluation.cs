using System.Collections.Immutable;
using System.Runtime.InteropServices;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Evaluates a whole plan by set arithmetic: each rule is matched once against all sources and all targets.</summary>
/// <remarks>
/// A target is a node together with a port. For a source, egress is a row of bits over all targets; for a target, ingress is a row over all
/// sources. Walking the tiers moves bits from <c>open</c> to <c>allowed</c> or drops them. So the cost of a policy does not depend on the
/// number of flows, only on the number of machine words in a row.
/// </remarks>
internal sealed class BulkEvaluation
{
    private readonly CompiledPolicies _policies;
    private readonly ProbePlan _plan;
    private readonly Func<Flow, FlowEvaluation> _evaluateOne;
    private readonly Node[][] _sources;
    private readonly (Node[] Nodes, int First, bool IsService)[] _planned;
    private readonly List<(Node To, Port Port)> _targets = [];
    private readonly int[] _encapsulated;
    private readonly Dictionary<CompiledRule, BitRow> _sourceRows = [];
    private readonly Dictionary<CompiledRule, BitRow> _targetRows = [];

    public BulkEvaluation(CompiledPolicies policies, ProbePlan plan, Func<Flow, FlowEvaluation> evaluateOne)
    {
        _policies = policies;
        _plan = plan;
        _evaluateOne = evaluateOne;
        var nodes = policies.Nodes.GroupBy(n => (n.Ref, n.Family)).ToDictionary(g => g.Key, g => g.ToArray());
        _sources = [.. plan.Index.Sources.Select(source => nodes[source])];
        _planned = new (Node[], int, bool)[plan.Index.Targets.Count];
        for (var target = 0; target < _planned.Length; target++)
        {
            var (to, port, family) = plan.Index.Targets[target];
            var behind = to.IsService
                ? [.. policies.Resolver.Backends(to, port, family)]
                : Array.ConvertAll(nodes[(to, family)], node => (node, port));
            _planned[target] = (Array.ConvertAll(behind, b => b.Item1), _targets.Count, to.IsService);
            _targets.AddRange(behind);
        }

        _encapsulated = [.. Enumerable.Range(0, _targets.Count).Where(target => Encapsulation.Includes(_targets[target].Port))];
    }

    /// <summary>One verdict for each flow.</summary>
    /// <param name="isOneByOne">Whether something other than rules leaves flows without a verdict.</param>
    public ConnectivityMatrix Run(bool isOneByOne)
    {
        // Rows of bits have no third value, so flows near a rule that cannot be judged are evaluated one by one.
        if (
            isOneByOne
            || _policies.Tiers.Any(t => t.Policies.Any(p => p.Policy.Ingress.Concat(p.Policy.Egress).Any(r => r.Unjudged is not null)))
        )
        {
            return RunOneByOne();
        }

        var ingress = new BitRow[_targets.Count];
        for (var target = 0; target < ingress.Length; target++)
        {
            var (to, port) = _targets[target];
            ingress[target] = Walk(_policies.For(to, Direction.Ingress), Direction.Ingress, _policies.Nodes.Length, SourceRow, rule =>
                rule.MatchesDestination(to, port, IcmpType(to, port))
            );
        }

        var verdicts = new Verdict[_plan.Flows.Length];
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var source = 0; source < _sources.Length; source++)
        {
            var egress = Array.ConvertAll(_sources[source], EgressOf);
            for (var target = 0; target < _planned.Length; target++)
            {
                if (_plan.Index.PlaceAt(source, target) is not (var place and >= 0))
                {
                    continue;
                }

                if (
                    _policies.Resolver.IsThroughTunnel(_plan.Flows[place].From)
                    || (_planned[target].IsService && _policies.Resolver.HasWays(_plan.Flows[place]))
                )
                {
                    var answer = _evaluateOne(_plan.Flows[place]);
                    verdicts[place] = answer.Verdict;
                    if (answer.Detail is { } detail)
                    {
                        details.Add(place, detail);
                    }
                }
                else
                {
                    verdicts[place] = VerdictOf(_sources[source], egress, _planned[target], ingress);
                    if (verdicts[place] == Verdict.NotObserved)
                    {
                        details.Add(place, _evaluateOne(_plan.Flows[place]).Detail!);
                    }
                }
            }
        }

        return new(_plan, ImmutableCollectionsMarshal.AsImmutableArray(verdicts), details.ToImmutable());
    }

    private BitRow EgressOf(Node from)
    {
        var row = Walk(_policies.For(from, Direction.Egress), Direction.Egress, _targets.Count, TargetRow, rule =>
            rule.MatchesSource(from)
        );
        foreach (var target in from.IsPod ? _encapsulated : [])
        {
            row[target] = false;
        }

        return row;
    }

    private ConnectivityMatrix RunOneByOne()
    {
        var answers = _plan.Flows.Select(_evaluateOne).ToArray();
        var details = Enumerable
            .Range(0, answers.Length)
            .Where(i => answers[i].Detail is not null)
            .ToImmutableDictionary(i => i, i => answers[i].Detail!);
        return new(_plan, [.. answers.Select(a => a.Verdict)], details);
    }

    private static Verdict VerdictOf(Node[] sources, BitRow[] egress, (Node[] Nodes, int First, bool IsService) target, BitRow[] ingress)
    {
        Verdict? common = null;
        var (to, first, isService) = target;
        if (isService && to.Length == 0)
        {
            return Verdict.Denied;
        }

        for (var source = 0; source < sources.Length; source++)
        {
            var from = sources[source];
            for (var replica = 0; replica < to.Length; replica++)
            {
                if (from == to[replica] && !isService && to.Length > 1)
                {
                    continue;
                }

                var allowed =
                    (from == to[replica] && !isService)
                    || (egress[source][first + replica] && (ingress[first + replica][from.Index] || from.IsNodeOf(to[replica])));
                var verdict = allowed ? Verdict.Allowed : Verdict.Denied;
                common ??= verdict;
                if (verdict != common)
                {
                    return Verdict.NotObserved;
                }
            }
        }

        return common ?? Verdict.NotObserved;
    }

    private static BitRow Walk(
        List<CompiledPolicies.AppliedTier> tiers,
        Direction direction,
        int length,
        Func<CompiledRule, BitRow> rowOf,
        Func<CompiledRule, bool> isMeant
    )
    {
        var allowed = new BitRow(length);
        var open = BitRow.Full(length);
        var denied = new BitRow(length);
        var passed = new BitRow(length);
        foreach (var (tier, policies) in tiers)
        {
            passed.Clear();
            foreach (var rule in policies.SelectMany(p => p.Rules(direction)))
            {
                if (rule.Rule.Action != RuleAction.Log && isMeant(rule))
                {
                    var fate = rule.Rule.Action switch
                    {
                        RuleAction.Allow => allowed,
                        RuleAction.Pass => passed,
                        _ => denied,
                    };
                    open.MoveTo(fate, rowOf(rule));
                }
            }

            if (tier.DefaultAction == RuleAction.Pass)
            {
                open.Or(passed);
            }
            else
            {
                open.CopyFrom(passed);
            }
        }

        allowed.Or(open);
        return allowed;
    }

    private BitRow SourceRow(CompiledRule rule)
    {
        if (!_sourceRows.TryGetValue(rule, out var row))
        {
            _sourceRows[rule] = row = BitRow.Of(_policies.Nodes.Length, i => rule.MatchesSource(_policies.Nodes[i]));
        }

        return row;
    }

    private BitRow TargetRow(CompiledRule rule)
    {
        if (!_targetRows.TryGetValue(rule, out var row))
        {
            _targetRows[rule] = row = BitRow.Of(_targets.Count, i =>
                rule.MatchesDestination(_targets[i].To, _targets[i].Port, IcmpType(_targets[i].To, _targets[i].Port))
            );
        }

        return row;
    }

    private static int IcmpType(Node to, Port port) => new Packet(to, to, port).IcmpType;
}
