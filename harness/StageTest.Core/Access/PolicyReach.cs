using System.Collections.Immutable;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>The policies that a subject may write: all of a kind in a tier and a namespace, or a single one.</summary>
/// <param name="Kind">The enforced kind.</param>
/// <param name="Tier">The tier.</param>
/// <param name="Namespace">The namespace; empty for kinds of the whole cluster.</param>
/// <param name="Name">The name of the only policy; empty for all.</param>
internal sealed record PolicyReach(PolicyKind Kind, string Tier, string Namespace, string Name)
{
    private static readonly string[] ChangingVerbs = ["update", "patch"];

    private static readonly ImmutableArray<PolicyKind> Enforced = [.. PolicyKinds.Known.All.OfType<PolicyKind>().Where(k => !k.IsStaged)];

    /// <summary>Whether policies may be added. Default: yes.</summary>
    public bool MayCreate { get; init; } = true;

    /// <summary>Whether existing policies may be changed. Default: yes.</summary>
    public bool MayChange { get; init; } = true;

    /// <summary>Whether existing policies may be removed. Default: yes.</summary>
    public bool MayDelete { get; init; } = true;

    /// <summary>Whether an existing policy may become any other: by a change, or by its removal and a new one with its name.</summary>
    public bool MayRewrite => MayChange || (MayDelete && MayCreate);

    /// <summary>Whether a policy is one of them.</summary>
    public bool Holds(Policy policy) =>
        policy.EnforcedKind == Kind && policy.Tier == Tier && policy.Namespace == Namespace && (Name.Length == 0 || policy.Name == Name);

    /// <summary>All policies of a tier.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="topology">The existing namespaces.</param>
    public static ImmutableArray<PolicyReach> OfTier(string tier, Topology topology) =>
        [
            .. Enforced
                .Where(k => k.IsTiered)
                .SelectMany(kind => Places(kind, topology).Select(place => new PolicyReach(kind, tier, place, ""))),
        ];

    /// <summary>The policies that RBAC lets a subject write.</summary>
    /// <remarks>
    /// Kinds without tiers are written in the tier where Calico evaluates them. A name that a role grants and no policy has yet may be
    /// created. A subject that may change policies in two tiers may move one between them.
    /// </remarks>
    public static ImmutableArray<PolicyReach> Of(AccessSubject subject, AccessCalculator access, PolicySet policies, Topology topology)
    {
        var reach = ImmutableArray.CreateBuilder<PolicyReach>();
        foreach (var kind in Enforced)
        {
            var granted = AccessKind.Of(kind);
            var tiers = policies.Tiers.Select(t => t.Name);
            if (!kind.IsTiered)
            {
                tiers = Policies.Tier.BuiltIn(policies.Calico).Select(t => t.Name).Where(t => IsWritten(kind, t, policies.Calico));
            }

            foreach (var tier in tiers)
            {
                foreach (var place in Places(kind, topology))
                {
                    var request = new AccessRequest(subject, "", granted) { Tier = tier, Namespace = place };
                    var all = Granted(access, request, new(kind, tier, place, ""), policies.Calico);
                    string[] existing =
                    [
                        .. policies
                            .Policies.Where(p => p.EnforcedKind == kind && p.Tier == tier && p.Namespace == place)
                            .Select(p => p.Name)
                            .Distinct(),
                    ];
                    var named = access
                        .NamesFor(subject, place)
                        .Where(Names.IsSubdomain)
                        .Select(name => granted.IsTiered ? CalicoPolicyName.ObjectOf(name, tier, policies.Calico) : name)
                        .Except(existing)
                        .Order(StringComparer.Ordinal);
                    var fresh = named
                        .Select(name => Granted(access, request, new(kind, tier, place, name), policies.Calico))
                        .Where(r => (r.MayCreate && !all.MayCreate) || (r.MayChange && !all.MayChange));
                    var single = existing
                        .Select(name => Granted(access, request, new(kind, tier, place, name), policies.Calico))
                        .Where(r => r with { Name = "" } != all)
                        .Concat(fresh);
                    reach.AddRange(single.Prepend(all).Where(r => r.MayCreate || r.MayChange || r.MayDelete));
                }
            }
        }

        return
        [
            .. reach.Select(r => Moved(r, reach, policies)).Where(r => r.MayCreate || r.Name.Length == 0 || policies.Policies.Any(r.Holds)),
        ];
    }

    // Calico checks the right in the old tier and in the new one. Up to v3.31 the tier is a part of the name, which cannot change.
    private static PolicyReach Moved(PolicyReach reach, IReadOnlyCollection<PolicyReach> all, PolicySet policies)
    {
        bool MayCome(Policy policy) =>
            (policy.EnforcedKind, policy.Namespace) == (reach.Kind, reach.Namespace)
            && policy.Tier != reach.Tier
            && (reach.Name.Length == 0 || policy.Name == reach.Name)
            && all.Any(other => other.MayChange && other.Holds(policy));
        var mayMove = reach.MayChange && !reach.MayCreate && policies.Calico != CalicoVersion.V331;
        return mayMove && policies.Policies.Any(MayCome) ? reach with { MayCreate = true } : reach;
    }

    private static bool IsWritten(PolicyKind kind, string tier, CalicoVersion version) =>
        WitnessManifest.Read(new(kind, tier, kind.IsNamespaced ? "any" : "", ""), RuleAction.Allow, version) is not null;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Name.Length == 0 ? Kind.DisplayName : $"{Kind.DisplayName} '{Name}'")} in the tier {Tier}"
        + (Namespace.Length == 0 ? "" : $" and the namespace {Namespace}")
        + (
            MayCreate && MayRewrite ? ""
            : MayRewrite ? " (no new ones)"
            : MayCreate ? " (new ones only)"
            : " (removing only)"
        );

    private static PolicyReach Granted(AccessCalculator access, AccessRequest request, PolicyReach reach, CalicoVersion calico)
    {
        ImmutableArray<AccessRequest> about =
            reach.Name.Length == 0
                ? [request with { Name = AccessRequest.NoName }]
                :
                [
                    .. AccessCalculator
                        .SpellingsOf(request.Kind, reach.Tier, reach.Name, calico)
                        .Select(name => request with { Name = name }),
                ];
        bool May(string verb) => about.Any(a => access.Decide(a with { Verb = verb }).IsAllowed);
        return reach with
        {
            MayCreate = May("create") || about.Any(access.MayApplyNew),
            MayChange = ChangingVerbs.Any(May),
            MayDelete = May("delete") || May(AccessRequest.DeleteMany),
        };
    }

    private static IEnumerable<string> Places(PolicyKind kind, Topology topology) =>
        kind.IsNamespaced ? topology.Namespaces.Select(n => n.Name) : [""];
}
