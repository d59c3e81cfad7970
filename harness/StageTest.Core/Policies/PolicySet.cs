using System.Collections.Immutable;

namespace StageTest.Core.Policies;

/// <summary>
/// All policies of a scenario, staged and enforced, with their tiers and network sets.
/// </summary>
internal sealed record PolicySet
{
    /// <summary>No policy at all: everything is allowed.</summary>
    public static PolicySet Empty { get; } = new();

    /// <summary>The policies in the order of reading, which has no effect on any verdict.</summary>
    public ImmutableArray<Policy> Policies { get; init; } = [];

    /// <summary>The tiers, in order of evaluation.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = [Tier.Default];

    /// <summary>The network sets, whose labels selectors of rules may match.</summary>
    public ImmutableArray<NetworkSet> NetworkSets { get; init; } = [];

    /// <summary>The host endpoints. Policies may govern what they forward, which is not evaluated.</summary>
    public ImmutableArray<HostEndpoint> HostEndpoints { get; init; } = [];

    /// <summary>Everything except pods that selectors of rules match: network sets, and the addresses of host endpoints.</summary>
    public IEnumerable<NetworkSet> Members => NetworkSets.Concat(HostEndpoints.Select(h => h.Members));

    /// <summary>The version of Calico whose order of evaluation applies.</summary>
    public CalicoVersion Calico { get; init; } = CalicoVersionText.Newest;

    /// <summary>The server that filled in defaults. Default: Calico's API server.</summary>
    public CalicoApiKind Api { get; init; }

    /// <summary>Whether anything waits for promotion.</summary>
    public bool HasStaged => Policies.Any(p => p.IsStaged) || Tiers.Any(t => t.IsStaged) || NetworkSets.Any(s => s.IsStaged);

    /// <summary>The set of everything that was read, with the existing tiers and those that were read.</summary>
    public static PolicySet Of(PolicyDocuments documents, CalicoVersion version) =>
        new()
        {
            Policies = documents.Policies,
            Tiers = [.. Tier.Sorted(Tier.BuiltIn(version).Concat(documents.Tiers))],
            NetworkSets = documents.NetworkSets,
            HostEndpoints = documents.HostEndpoints,
            Calico = version,
        };

    /// <summary>The set of plain manifests without a version of Calico: it has the built-in tiers of all versions.</summary>
    public static PolicySet OfManifests(PolicyDocuments documents) =>
        Of(documents, CalicoVersionText.Newest) with
        {
            Tiers =
            [
                .. Tier.Sorted(
                    Enum.GetValues<CalicoVersion>().SelectMany(v => Tier.BuiltIn(v)).Concat(documents.Tiers).DistinctBy(t => t.Name)
                ),
            ],
        };

    /// <summary>The set with more objects, each replacing the object with its name, staged or enforced.</summary>
    public PolicySet With(PolicyDocuments added) =>
        this with
        {
            Policies =
            [
                .. Policies.Where(p => !added.Policies.Any(a => a.IsSameObjectAs(p) && a.IsStaged == p.IsStaged)),
                .. added.Policies,
            ],
            Tiers =
            [
                .. Tier.Sorted(Tiers.Where(t => !added.Tiers.Any(a => a.Name == t.Name && a.IsStaged == t.IsStaged)).Concat(added.Tiers)),
            ],
            NetworkSets =
            [
                .. NetworkSets.Where(s =>
                    !added.NetworkSets.Any(a => a.Namespace == s.Namespace && a.Name == s.Name && a.IsStaged == s.IsStaged)
                ),
                .. added.NetworkSets,
            ],
            HostEndpoints = [.. added.HostEndpoints.Concat(HostEndpoints).DistinctBy(h => h.Name)],
        };

    /// <summary>
    /// This set combined with another. Nothing is replaced; for a tier or a set of addresses in both, this one's is kept.
    /// </summary>
    public PolicySet And(PolicySet other) =>
        this with
        {
            Policies = [.. Policies, .. other.Policies],
            Tiers = [.. Tier.Sorted(Tiers.Concat(other.Tiers).DistinctBy(t => (t.Name, t.IsStaged)))],
            NetworkSets = [.. NetworkSets.Concat(other.NetworkSets).DistinctBy(s => (s.Namespace, s.Name, s.IsStaged))],
            HostEndpoints = [.. HostEndpoints.Concat(other.HostEndpoints).DistinctBy(h => h.Name)],
        };

    /// <summary>The set that is enforced now, without staged policies, tiers and sets.</summary>
    public PolicySet Live() =>
        this with
        {
            Policies = [.. Policies.Where(p => !p.IsStaged)],
            Tiers = [.. Tiers.Where(t => !t.IsStaged)],
            NetworkSets = [.. NetworkSets.Where(s => !s.IsStaged)],
        };

    /// <summary>
    /// The set after promotion: a staged object replaces the enforced one with its name or is added, a staged Delete removes it.
    /// </summary>
    public PolicySet AsIfPromoted()
    {
        var staged = Policies.Where(p => p.IsStaged).ToArray();
        var untouched = Policies.Where(p => !p.IsStaged && !staged.Any(s => s.IsSameObjectAs(p)));
        var promoted = staged.Where(s => s.Staging == PolicyStaging.StagedSet).Select(Promoted);
        var tiers = Tiers.GroupBy(t => t.Name).Select(g => (g.FirstOrDefault(t => t.IsStaged) ?? g.First()) with { IsStaged = false });
        var sets = NetworkSets
            .GroupBy(s => (s.Namespace, s.Name))
            .Select(g => (g.FirstOrDefault(s => s.IsStaged) ?? g.First()) with { IsStaged = false });
        return this with { Policies = [.. untouched, .. promoted], Tiers = [.. Tier.Sorted(tiers)], NetworkSets = [.. sets] };
    }

    /// <summary>The set of Calico's own pending trace: staged policies in their own places beside the enforced ones.</summary>
    /// <remarks>
    /// Nothing is replaced, a Delete has no effect, and the matcher in user space ignores ICMP messages, address families and HTTP and
    /// never matches a named port (<c>app-policy/checker/check.go</c>, <c>match.go</c>). It shows what Calico displays, not the effect of
    /// promotion: see <see cref="AsIfPromoted"/>.
    /// </remarks>
    public PolicySet AsPendingTrace() =>
        this with
        {
            Policies =
            [
                .. Policies
                    .Where(p => p.Staging != PolicyStaging.StagedDelete && !p.IsHeldBack)
                    .Select(p =>
                        p with
                        {
                            Staging = PolicyStaging.Enforced,
                            Ingress = [.. p.Ingress.Select(PendingTrace.Seen)],
                            Egress = [.. p.Egress.Select(PendingTrace.Seen)],
                        }
                    ),
            ],
            Tiers = [.. Tiers.Where(t => !t.IsStaged || Tiers.Count(o => o.Name == t.Name) == 1).Select(t => t with { IsStaged = false })],
            NetworkSets = [.. NetworkSets.Where(s => !s.IsStaged)],
        };

    /// <summary>The enforced policies of a tier in order of evaluation.</summary>
    public ImmutableArray<Policy> EnforcedIn(Tier tier) =>
        [.. PolicyOrder.Sorted(Policies.Where(p => !p.IsStaged && p.Tier == tier.Name), Calico)];

    // The API server fills in the defaults of the enforced kind, regardless of those of the staged kind.
    private static Policy Promoted(Policy staged)
    {
        var promoted = staged with { Kind = staged.EnforcedKind, Staging = PolicyStaging.Enforced, HasTypesOfItsKind = false };
        if (!staged.HasTypesOfItsKind)
        {
            return promoted;
        }

        var (ingress, egress) = UnstatedTypes.OfKubernetes(staged.Egress.Length > 0);
        return promoted with { GovernsIngress = ingress, GovernsEgress = egress };
    }
}
