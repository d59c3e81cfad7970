using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Recommendation;

/// <summary>Creates policies that allow the wanted connections and deny the rest, and proves the written result.</summary>
internal static class Recommender
{
    private const int IdLength = 12;

    /// <summary>The recommendation for a demand. If its proof has faults, nothing of it may be written.</summary>
    public static PolicyRecommendation Of(Demand demand, RecommendationOptions options)
    {
        var (asked, dns) = NameServers.Complete(demand);
        var topology = asked.Topology;
        var plan = new ProbePlan([.. ProbePlan.Complete(topology).Flows.Union(asked.Asked).Union(asked.Denied.Order(FlowOrder.Instance))]);
        var keys = new LabelKeys(options.Labels);
        var groups = PodGroup.All(topology, keys, options.ByNamespace);
        var (wanted, onNodes, unwritten) = Divide(asked);
        var cells = new CellTable(topology, wanted, groups, plan, options.Form).Cells();
        var written = cells.Where(c => options.AllowGeneralise || !IsGeneral(c)).ToArray();
        unwritten.AddRange(cells.Except(written).SelectMany(c => c.Wanted.Select(w => Refused(w.Flow, c, options.Form))));

        var governed = groups.Where(g => options.DefaultDeny || written.Any(c => c.From.Group == g || c.To.Group == g)).ToArray();
        var beside = asked.Beside is null ? null : new BesidePolicies(topology, asked.Beside, options.Form.TierOf(options));
        var policies = new PolicyComposer(groups, keys, options, asked.Existing, beside).Compose(governed, written);
        var prefixes = options.MergePrefixes ? new PrefixMerge(topology).Merge(policies) : policies;
        var files = Files(prefixes, options);

        var passing = written.SelectMany(c => c.Wanted).Select(w => w.Flow).ToHashSet();
        ImmutableArray<Flow> mustPass = [.. asked.Asked.Where(f => Translation.IsWithin(topology, f, passing))];
        var extra = written
            .SelectMany(c => c.Extra.Select(e => new Generalisation(e, c.Wanted[0].Flow)))
            .DistinctBy(g => g.Flow)
            .ToImmutableArray();
        var governedEnds = governed.SelectMany(g => g.Members).Select(m => m.Ref).ToHashSet();
        var proof = new RecommendationProver(topology, plan, governedEnds, options, asked.Existing, asked.Beside).Prove(
            files,
            mustPass,
            [.. extra.Select(e => e.Flow)],
            [.. onNodes.Select(w => w.Flow)]
        );
        if (!proof.Blocked.IsEmpty)
        {
            return Of(Without(demand, proof.Blocked), options);
        }

        var (beyond, untold) =
            extra.IsEmpty && !options.MergePrefixes && !written.Any(c => c.Port.IsAll)
                ? (null, [])
                : Beyond(new(topology, passing, governedEnds), files, Files(policies, options), options, asked);
        unwritten.AddRange(onNodes.Where(w => proof.Promoted[w.Flow] != Verdict.Allowed).Select(OfNode));
        return new()
        {
            Demand = asked,
            Options = options,
            Files = files,
            Proof = proof,
            Id = IdOf(files, proof),
            Unwritten = [.. asked.Unwritten.Concat(unwritten).Distinct().OrderBy(u => u.Connection, StringComparer.Ordinal)],
            Generalisations = [.. extra.OrderBy(e => e.Flow, FlowOrder.Instance)],
            Beyond = beyond,
            WithoutFlows = [.. groups.Except(governed).SelectMany(g => g.Members).Select(m => m.Ref).Order()],
            HeldDenied = [.. (asked.Learning?.Held ?? []).Where(f => proof.Promoted[f] == Verdict.Denied)],
            Remarks = [.. asked.Remarks, .. dns, .. Remarks(asked, proof, options), .. untold],
        };
    }

    // Connections that existing policies deny cannot be allowed by a further policy.
    private static Demand Without(Demand demand, ImmutableArray<(Flow Flow, string Reason)> blocked)
    {
        var flows = blocked.Select(b => b.Flow).ToHashSet();
        var behind = flows.SelectMany(f => Translation.Of(demand.Topology, f, out _)).ToHashSet();
        return demand with
        {
            Wanted = [.. demand.Wanted.Where(w => !behind.Contains(w.Flow))],
            Asked = [.. demand.Asked.Where(f => !flows.Contains(f))],
            Denied = demand.Denied.Union(behind),
            Unwritten = [.. demand.Unwritten, .. blocked.Select(b => new UnwrittenFlow($"{b.Flow}", b.Reason))],
        };
    }

    private static ImmutableArray<RecommendedFile> Files(ImmutableArray<RecommendedPolicy> policies, RecommendationOptions options)
    {
        var form = options.Form;
        var (whole, sets) = form.HasNetworkSets ? OutsideSets.Of(policies, form.IsNamespaced) : (policies, []);
        return
        [
            .. whole
                .Select(p => new RecommendedFile(
                    $"{(form.IsNamespaced ? $"{p.Namespace}." : "")}{form.NameOf(p, options)}.yaml",
                    form.Write(p, options),
                    p.Group.Display,
                    [.. p.Group.Members.Select(m => m.Ref)]
                ))
                .Concat(sets.Select(s => s.ToFile()))
                .OrderBy(f => f.Name, StringComparer.Ordinal),
        ];
    }

    // There is no map for very many pods.
    private static (MapComparison? Changes, string[] Remarks) Beyond(
        BeyondAsked asked,
        ImmutableArray<RecommendedFile> files,
        ImmutableArray<RecommendedFile> exact,
        RecommendationOptions options,
        Demand demand
    )
    {
        PolicySet Of(ImmutableArray<RecommendedFile> some) =>
            RecommendedFile.Staged(some, options.Calico, demand.Existing, demand.Beside, new()).AsIfPromoted();

        try
        {
            return (asked.Of(Of(files), Of(exact)), []);
        }
        catch (NotSupportedException unsupported)
        {
            return (null, [$"What the policies allow beyond the requested connections is not listed. {unsupported.Message}"]);
        }
    }

    private static (ImmutableArray<WantedFlow> Wanted, WantedFlow[] OnNodes, List<UnwrittenFlow> Unwritten) Divide(Demand demand)
    {
        var onNodes = demand.Topology.OnNodeNetworks;
        var unwritten = new List<UnwrittenFlow>();
        var wanted = ImmutableArray.CreateBuilder<WantedFlow>();
        var ofNodes = new List<WantedFlow>();
        foreach (var flow in demand.Wanted)
        {
            if (onNodes.Contains(flow.Flow.From) || onNodes.Contains(flow.Flow.To))
            {
                ofNodes.Add(flow);
            }
            else if (!flow.Flow.From.IsExternal && Encapsulation.Includes(flow.Flow.Port))
            {
                unwritten.Add(new($"{flow.Flow}", "Calico drops it when it leaves a pod, regardless of policies"));
            }
            else
            {
                wanted.Add(flow);
            }
        }

        return (wanted.ToImmutable(), [.. ofNodes], unwritten);
    }

    // A rule for all protocols and ports opens more than a topology shows.
    private static bool IsGeneral(Cell cell) => cell.Port.IsAll || !cell.Extra.IsEmpty;

    private static UnwrittenFlow Refused(Flow flow, Cell cell, PolicyForm form)
    {
        if (cell.Port.IsAll)
        {
            return new(
                $"{flow}",
                $"{ArticleText.Of(form.Kind)} cannot allow {flow.Port.ProtocolName} without every other protocol and port from "
                    + $"{cell.From} to {cell.To}; "
                    + "write another '--kind', or accept that with '--allow-generalise'"
            );
        }

        var both = new[] { cell.From, cell.To }.Where(e => e.Group?.Members.Length > 1).Select(e => e.Group!.Display).Distinct().ToArray();
        var more = cell.Extra.Length > 1 ? $" and {CountText.Of(cell.Extra.Length - 1, "other")}" : "";
        var why =
            both.Length > 0
                ? $"no selector tells {string.Join(", or ", both)} apart by the labels that it may name"
                : "selectors mean both families of addresses";
        return new(
            $"{flow}",
            $"{why}, so that {cell.Extra[0]}{more} would be "
                + "allowed with it; "
                + $"{(both.Length > 0 ? "give them labels that differ" : "ask for both families")}, or accept that with "
                + "'--allow-generalise'"
        );
    }

    private static UnwrittenFlow OfNode(WantedFlow wanted) =>
        new(
            $"{wanted.Flow}",
            "an end of it is on its node's network, where no selector finds it and its address is the node's; allow the addresses of the "
                + "nodes by hand if it must work"
        );

    private static IEnumerable<string> Remarks(Demand demand, RecommendationProof proof, RecommendationOptions options)
    {
        var open = proof.Open.Where(demand.Denied.Contains).ToArray();
        if (open.Length > 0 && !options.DefaultDeny)
        {
            yield return $"{CountText.Of(open.Length, "connection")} that must be denied {(open.Length == 1 ? "stays" : "stay")} open, "
                + $"first {open[0]}: no policy governs its ends. '--default-deny' writes policies for workloads without connections.";
        }

        if (!demand.Topology.OnNodeNetworks.IsEmpty)
        {
            yield return "Nothing is written for pods on their node's network, and nothing is needed for the kubelet's probes: no policy "
                + "governs the former, and a node always reaches its own pods.";
        }
    }

    private static string IdOf(ImmutableArray<RecommendedFile> files, RecommendationProof proof)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            // Comments contain file paths, which prove nothing.
            text.Append(file.Name).Append('\n');
            text.AppendJoin('\n', file.Text.Split('\n').Where(l => !l.AsSpan().TrimStart().StartsWith('#')));
        }

        text.Append(CultureInfo.InvariantCulture, $"{proof.Allowed} {proof.Denied} {proof.Open.Length} {proof.Surplus.Length}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..IdLength];
    }
}
