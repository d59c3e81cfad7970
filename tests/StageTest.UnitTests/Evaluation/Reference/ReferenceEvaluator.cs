using System.Net.Sockets;
using StageTest.Core.Connectivity;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>
/// Judges flows by the text of the semantics that Calico's sources lay down, sentence by sentence and without any preparation, so that it
/// shares neither code nor structure with the product's evaluator.
/// </summary>
internal sealed class ReferenceEvaluator
{
    private readonly bool _isOld;
    private readonly Member[] _members;
    private readonly End[] _ends;
    private readonly Service[] _services;
    private readonly (string Name, double Order, string DefaultAction)[] _tiers;
    private readonly PolicyModel[] _policies;
    private readonly Dictionary<(Member, bool), List<(bool EndsInPass, PolicyModel[] Policies)>> _walks = [];

    public ReferenceEvaluator(World world, IReadOnlyCollection<DocumentModel> documents, bool isOld, bool isPromoted)
    {
        _isOld = isOld;
        _services = world.Services;
        var pods = world.Pods.SelectMany(p => p.Addresses.Select(a => new Member(LabelsOf(p, world), p, [Bits.Of(a)]))).ToArray();
        _members =
        [
            .. pods,
            .. documents.OfType<SetModel>().Select(s => new Member(LabelsOf(s, world), null, [.. s.Nets.Select(Bits.Of)])),
        ];
        _ends =
        [
            .. pods.Select(m => new End(m.Pod!.Home, m.Pod.Name, m.Ranges[0], m)),
            .. world.Outside.Select(o => new End("external", o.Name, Bits.Of(o.Address), null)),
        ];
        _policies =
        [
            .. isPromoted ? Promote([.. documents.OfType<PolicyModel>()]) : documents.OfType<PolicyModel>().Where(p => !p.IsStaged),
        ];
        (string Name, double Order, string DefaultAction)[] builtIn = isOld
            ? [("adminnetworkpolicy", 1_000, "Pass"), ("default", 1_000_000, "Deny"), ("baselineadminnetworkpolicy", 10_000_000, "Pass")]
            : [("kube-admin", 1_000, "Pass"), ("default", 1_000_000, "Deny"), ("kube-baseline", 10_000_000, "Pass")];
        // "ascending order, then name (bytewise). A tier object without order has 1,000,000".
        _tiers =
        [
            .. documents
                .OfType<TierModel>()
                .Select(t => (t.Name, Order: t.Order ?? 1_000_000, DefaultAction: t.DefaultAction ?? "Deny"))
                .Concat(builtIn)
                .OrderBy(t => t.Order)
                .ThenBy(t => t.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>A flow is allowed or denied when all pairs of replicas agree.</summary>
    public Verdict Ask(Flow flow)
    {
        // A packet has two addresses of one family.
        var ends = _ends.Where(e => e.Address[0] == (flow.Family == AddressFamily.InterNetworkV6 ? '6' : '4')).ToArray();
        var answers = new HashSet<bool>();
        foreach (var from in ends.Where(e => e.Namespace == flow.From.Namespace && e.Name == flow.From.Name))
        {
            foreach (var to in ends.Where(e => e != from && e.Namespace == flow.To.Namespace && e.Name == flow.To.Name))
            {
                // "egress verdict at the source and ingress verdict at the destination must be Allow"; an outside peer has no side.
                var packet = new Packet(from, to, (int)flow.Port.Protocol, flow.Port.Number, _members, _services);
                answers.Add(
                    (from.Self is null || Verdict(from.Self, packet, isIngress: false))
                        && (to.Self is null || Verdict(to.Self, packet, isIngress: true))
                );
            }
        }

        return answers.Count != 1 ? Core.Connectivity.Verdict.NotObserved
            : answers.Single() ? Core.Connectivity.Verdict.Allowed
            : Core.Connectivity.Verdict.Denied;
    }

    private bool Verdict(Member endpoint, Packet packet, bool isIngress)
    {
        foreach (var (endsInPass, policies) in WalkOf(endpoint, isIngress))
        {
            var decision = policies
                .SelectMany(p => p.Judge(packet, isIngress))
                .Where(j => j.Matches && j.Action != "Log")
                .Select(j => j.Action)
                .FirstOrDefault();
            if (decision is "Allow" or "Deny")
            {
                return decision == "Allow";
            }

            if (decision is null && !endsInPass)
            {
                return false;
            }
        }

        // The profile kns.<namespace> allows.
        return true;
    }

    // "pols = ordered policies of tier that select endpoint and govern direction; if pols is empty: continue".
    private List<(bool EndsInPass, PolicyModel[] Policies)> WalkOf(Member endpoint, bool isIngress)
    {
        if (!_walks.TryGetValue((endpoint, isIngress), out var walk))
        {
            _walks[(endpoint, isIngress)] = walk = [];
            foreach (var tier in _tiers)
            {
                PolicyModel[] policies =
                [
                    .. _policies
                        .Where(p => p.TierName == tier.Name && p.Governs(isIngress) && p.Selects(endpoint))
                        .OrderBy(p => p.Order)
                        .ThenBy(p => p.TieBreak(_isOld, wasStaged: false), StringComparer.Ordinal),
                ];
                if (policies.Length > 0)
                {
                    walk.Add((tier.DefaultAction == "Pass", policies));
                }
            }
        }

        return walk;
    }

    // "replace same kind+namespace+name, honour Delete".
    private static List<PolicyModel> Promote(PolicyModel[] policies)
    {
        var result = policies.Where(p => !p.IsStaged).ToList();
        foreach (var staged in policies.Where(p => p.IsStaged))
        {
            result.RemoveAll(p => p.Object == staged.Object);
            if (!staged.IsDelete)
            {
                result.Add(staged.Promoted());
            }
        }

        return result;
    }

    private static Dictionary<string, string> LabelsOf(Pod pod, World world)
    {
        var labels = pod
            .Labels.Where(l => !l.Key.StartsWith("pcns.", StringComparison.Ordinal) && !l.Key.StartsWith("pcsa.", StringComparison.Ordinal))
            .ToDictionary(l => l.Key, l => l.Value);
        labels["projectcalico.org/namespace"] = pod.Home;
        labels["projectcalico.org/orchestrator"] = "k8s";
        labels["projectcalico.org/serviceaccount"] = pod.Account;
        Inherit(labels, pod.Home, world);
        foreach (var (key, value) in world.Accounts.SingleOrDefault(a => a.Home == pod.Home && a.Name == pod.Account)?.Labels ?? [])
        {
            labels["pcsa." + key] = value;
        }

        labels["pcsa.projectcalico.org/name"] = pod.Account;
        return labels;
    }

    private static Dictionary<string, string> LabelsOf(SetModel set, World world)
    {
        var labels = set.OwnLabels.ToDictionary();
        if (set.Home.Length > 0)
        {
            labels["projectcalico.org/namespace"] = set.Home;
            Inherit(labels, set.Home, world);
        }

        return labels;
    }

    // "An endpoint's own label wins over an inherited one with the same key."
    private static void Inherit(Dictionary<string, string> labels, string home, World world)
    {
        foreach (var (key, value) in world.Places.Single(p => p.Name == home).Labels)
        {
            labels.TryAdd("pcns." + key, value);
        }

        labels.TryAdd("pcns.projectcalico.org/name", home);
    }
}
