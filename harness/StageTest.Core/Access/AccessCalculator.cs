using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Calico;

namespace StageTest.Core.Access;

/// <summary>Calculates what RBAC and Calico's tiers allow.</summary>
/// <remarks>
/// A policy in a tier needs the verb on its own resource, <c>get</c> on the tier, and the verb on <c>tier.RESOURCE</c> with the name
/// <c>TIER.*</c> or the policy's own name in the request. The install decides which of these are checked.
/// </remarks>
/// <param name="rights">The granted rights: from roles and bindings, or from reviews of a server.</param>
/// <param name="install">How Calico is installed.</param>
internal sealed class AccessCalculator(IRights rights, CalicoInstall install)
{
    private const string Tiers = "tiers";
    private const string DefaultTier = "default";

    private static readonly string[] Changing = ["update", "patch"];

    private static readonly string[] BuiltInTiers =
    [
        .. Enum.GetValues<CalicoVersion>().SelectMany(version => Tier.BuiltIn(version)).Select(tier => tier.Name).Distinct(),
    ];

    /// <summary>Whether a request is allowed, and why.</summary>
    public AccessDecision Decide(AccessRequest request)
    {
        var kind = request.Kind;
        if (kind.Plural == Tiers && request.Verb is "update" or "patch" or "delete" && BuiltInTiers.Contains(request.Name))
        {
            return new(false, $"the tier '{request.Name}' is built in and cannot be changed");
        }

        var plain = Ordinary(request);
        if (!plain.IsAllowed)
        {
            return plain;
        }

        var tier =
            kind.IsTiered ? request.Tier
            : install.ChecksStagedKubernetes && kind.MayCountAsDefault ? DefaultTier
            : null;
        if (tier is null || install.TierVerb(request.Verb) is not { } verb)
        {
            return plain;
        }

        if (rights.Granted(request.Subject, new("get", kind.Group, Tiers, tier, "")) is null)
        {
            return new(false, $"nothing grants 'get' on the tier '{tier}'");
        }

        var name = install.SeesEachObject(request.Verb) ? request.Name : request.NameInRequest;
        var whole = rights.Granted(request.Subject, new(verb, kind.Group, kind.TierResource, $"{tier}.*", request.Namespace));
        var named =
            name.Length == 0 ? null : rights.Granted(request.Subject, new(verb, kind.Group, kind.TierResource, name, request.Namespace));
        return whole ?? named ?? new(false, $"nothing grants '{verb}' on {kind.TierResource} with the name '{tier}.*'{OrName(name)}");
    }

    /// <summary>Whether the first verb of a cell is allowed, and why.</summary>
    public AccessDecision Decide(AccessCell cell) => Decide(cell.PointOf(cell.Verbs[0]).Request);

    /// <summary>Whether a policy may be changed in its enforced form, by either verb and any spelling of its name.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="calico">The version of Calico, which decides how names are spelled.</param>
    public bool MayChange(AccessSubject subject, Policy policy, CalicoVersion calico)
    {
        var request = new AccessRequest(subject, "", AccessKind.Of(policy.EnforcedKind))
        {
            Tier = policy.Tier,
            Namespace = policy.Namespace,
        };
        return SpellingsOf(request.Kind, policy.Tier, policy.Name, calico)
            .Any(name => Changing.Any(verb => Decide(request with { Verb = verb, Name = name }).IsAllowed));
    }

    /// <summary>The names in requests that reach an object.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="tier">Its tier.</param>
    /// <param name="name">Its stored name.</param>
    /// <param name="calico">The version of Calico.</param>
    public static ImmutableArray<string> SpellingsOf(AccessKind kind, string tier, string name, CalicoVersion calico) =>
        kind.IsTiered ? CalicoPolicyName.SpellingsOf(name, tier, calico) : [name];

    /// <summary>Whether a new object may be created by server-side apply.</summary>
    /// <remarks>
    /// The API server checks <c>patch</c>, and then <c>create</c>, both with the name of the object
    /// (<c>k8s.io/apiserver/pkg/endpoints/handlers/patch.go</c>). So rules that name the object grant it, unlike other ways to create. In
    /// the tier, Calico's API server checks the verb of the request, which is <c>patch</c>; admission sees the creation of an object.
    /// </remarks>
    /// <param name="request">The subject, kind, tier, namespace and name. The verb does not matter.</param>
    public bool MayApplyNew(AccessRequest request)
    {
        var (create, patch) = (request with { Verb = "create", IsApply = true }, request with { Verb = "patch" });
        var inTier = install.KnowsNewNames ? create : patch;
        return Ordinary(create).IsAllowed && Ordinary(patch).IsAllowed && Decide(inTier).IsAllowed;
    }

    /// <summary>The names of single objects on which a subject may have rights in a namespace.</summary>
    public IEnumerable<string> NamesFor(AccessSubject subject, string space) => rights.NamesFor(subject, space);

    private AccessDecision Ordinary(AccessRequest request)
    {
        var kind = request.Kind;
        if (kind.IsTiered && install.PassedThrough.Contains(kind.Plural) && request.Subject.Groups.Contains("system:authenticated"))
        {
            return new(true, "by ClusterRoleBinding calico-tiered-policy-passthrough");
        }

        return rights.Granted(request.Subject, new(request.Verb, kind.Group, kind.Plural, request.NameInRequest, request.Namespace))
            ?? new(false, $"nothing grants '{request.Verb}' on {kind}");
    }

    private static string OrName(string name) => name.Length == 0 ? "" : $" or '{name}'";
}
