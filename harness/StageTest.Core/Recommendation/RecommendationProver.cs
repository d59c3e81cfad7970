using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Verifies the effect of the written policies after promotion, independently of the code that created them.</summary>
/// <param name="topology">The topology.</param>
/// <param name="plan">Every connection to test.</param>
/// <param name="governed">The workloads that some policy governs.</param>
/// <param name="options">The written kind, and the version of Calico.</param>
/// <param name="existing">The existing tiers.</param>
/// <param name="beside">The policies that stay beside the recommended ones; null for none.</param>
internal sealed class RecommendationProver(
    Topology topology,
    ProbePlan plan,
    IReadOnlySet<EndpointRef> governed,
    RecommendationOptions options,
    PolicySet existing,
    PolicySet? beside
)
{
    private const int MostFaults = 10;

    /// <summary>The effect of the files.</summary>
    /// <param name="files">The policies.</param>
    /// <param name="mustPass">Connections that must pass.</param>
    /// <param name="mayPass">Connections that may pass.</param>
    /// <param name="onNodes">Connections of host-network pods, for which there is no requirement.</param>
    public RecommendationProof Prove(
        ImmutableArray<RecommendedFile> files,
        ImmutableArray<Flow> mustPass,
        ImmutableHashSet<Flow> mayPass,
        ImmutableHashSet<Flow> onNodes
    )
    {
        var problems = new DiagnosticBag();
        var staged = RecommendedFile.Staged(files, options.Calico, existing, beside, problems);
        var own = staged.Policies.Where(p => p.IsStaged).Select(p => (p.EnforcedKind, p.Namespace, p.Name)).ToHashSet();
        bool IsOwn(Policy policy) => own.Contains((policy.Kind, policy.Namespace, policy.Name));
        var promoted = staged.AsIfPromoted();
        var evaluator = new PolicyEvaluator(topology, Placement.Default(topology), promoted);
        var matrix = evaluator.EvaluateAll(plan);
        var without = beside is null
            ? null
            : new PolicyEvaluator(topology, Placement.Default(topology), beside.AsIfPromoted()).EvaluateAll(plan);
        var surplus = ImmutableArray.CreateBuilder<UnwrittenFlow>();
        var blocked = ImmutableArray.CreateBuilder<(Flow, string)>();
        var wanted = mustPass.ToHashSet();

        // The pods behind a Service may also be tested directly, with the same result.
        var behind = mustPass.SelectMany(f => Translation.Of(topology, f, out _)).ToHashSet();
        var nodes = topology.Workloads.ToDictionary(w => w.Ref);
        var faults = problems.Items.Where(d => d.Severity != Severity.Note).Select(d => $"{d.Location}: {d.Message}").ToList();
        var open = ImmutableArray.CreateBuilder<Flow>();
        var denied = 0;
        for (var place = 0; place < plan.Flows.Length; place++)
        {
            var (flow, verdict) = (plan.Flows[place], matrix.Verdicts[place]);
            if (wanted.Contains(flow))
            {
                if (verdict == Verdict.Denied && without is not null && Denying(evaluator.Evaluate(flow), IsOwn) is { } reason)
                {
                    blocked.Add((flow, reason));
                    continue;
                }

                Fault(verdict != Verdict.Allowed, $"{flow} was requested and is {verdict.Words()}");
            }
            else if (verdict == Verdict.Denied)
            {
                denied++;
            }
            else if (verdict != Verdict.Allowed)
            {
                Fault(true, $"{flow} has no verdict: {matrix.DetailAt(place)}");
            }
            else if (Translation.Of(topology, flow, out _).Where(f => !IsAccounted(f)).ToArray() is { Length: > 0 } others)
            {
                if (others.All(f => StaysOpen(f, nodes)))
                {
                    open.Add(flow);
                }
                else if (without?[flow] == Verdict.Allowed)
                {
                    surplus.Add(new($"{flow}", RulesOf(evaluator.Evaluate(flow))));
                }
                else
                {
                    Fault(true, $"{flow} is allowed, and was not requested");
                }
            }
        }

        bool IsAccounted(Flow flow) => behind.Contains(flow) || mayPass.Contains(flow) || onNodes.Contains(flow);

        void Fault(bool isOne, string text)
        {
            if (isOne)
            {
                faults.Add(text);
            }
        }

        return new()
        {
            Promoted = matrix,
            Allowed = mustPass.Count(f => matrix[f] == Verdict.Allowed),
            Denied = denied,
            Open = open.ToImmutable(),
            Surplus = new NeededParts(topology, promoted, IsOwn).Surplus([.. mustPass.Where(f => matrix[f] == Verdict.Allowed)]),
            BesideSurplus = surplus.ToImmutable(),
            Blocked = blocked.ToImmutable(),
            Faults = [.. faults.Take(MostFaults)],
        };
    }

    // The denying end; null if only recommended policies deny, which is their fault.
    private static string? Denying(FlowEvaluation evaluation, Func<Policy, bool> isOwn) =>
        new[] { evaluation.Egress, evaluation.Ingress }.FirstOrDefault(r => !r.IsAllowed) is { } ruling
        && !(ruling.Policy is { } policy ? isOwn(policy) : ruling.Governing.All(isOwn))
            ? $"{ruling}"
            : null;

    private static string RulesOf(FlowEvaluation evaluation) =>
        string.Join("; ", new[] { evaluation.Egress, evaluation.Ingress }.Where(r => r.Rule is not null).Select(r => $"{r}"))
            is { Length: > 0 } text
            ? text
            : "no policy governs it in that direction";

    private static bool IsNoPod(EndpointRef end, Dictionary<EndpointRef, Workload> workloads) =>
        end.IsExternal || workloads.GetValueOrDefault(end) is { HostNetwork: true };

    private bool StaysOpen(Flow flow, Dictionary<EndpointRef, Workload> workloads) =>
        (!governed.Contains(flow.From) && !governed.Contains(flow.To))
        || (!options.Form.DeniesFromOutside && !governed.Contains(flow.From) && IsNoPod(flow.From, workloads))
        || (
            workloads.TryGetValue(flow.From, out var from)
            && workloads.TryGetValue(flow.To, out var to)
            && Enumerable.Range(0, to.Replicas).All(replica => from.IsNodeOf(to, replica))
            && !governed.Contains(flow.From)
        );
}
