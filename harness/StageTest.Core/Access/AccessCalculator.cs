using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>Calculates what RBAC and Calico's tiers allow.</summary>
/// <remarks>
/// A policy in a tier needs the verb on its own resource, <c>get</c> on the tier, and the verb on <c>tier.RESOURCE</c> with the name
/// <c>TIER.*</c> or the policy's own, as the request spells it. Which of these is asked depends on the install.
/// </remarks>
/// <param name="rbac">The roles and bindings.</param>
/// <param name="install">How Calico is installed.</param>
internal sealed class AccessCalculator(RbacObjects rbac, CalicoInstall install)
{
    private const string Tiers = "tiers";
    private const string DefaultTier = "default";

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

        if (rbac.Grants(request.Subject, "get", kind.Group, Tiers, tier, "") is null)
        {
            return new(false, $"nothing grants 'get' on the tier '{tier}'");
        }

        var name = request.Verb == "create" && install.KnowsNewNames ? request.Name : request.NameInRequest;
        var whole = rbac.Grants(request.Subject, verb, kind.Group, kind.TierResource, $"{tier}.*", request.Namespace);
        var named = name.Length == 0 ? null : rbac.Grants(request.Subject, verb, kind.Group, kind.TierResource, name, request.Namespace);
        return (whole ?? named) is { } binding
            ? By(binding)
            : new(false, $"nothing grants '{verb}' on {kind.TierResource} with the name '{tier}.*'{OrName(name)}");
    }

    private static AccessDecision By(RbacBinding binding) => new(true, $"by {binding}") { By = binding };

    private AccessDecision Ordinary(AccessRequest request)
    {
        var kind = request.Kind;
        if (kind.IsTiered && install.PassedThrough.Contains(kind.Plural) && request.Subject.Groups.Contains("system:authenticated"))
        {
            return new(true, "by ClusterRoleBinding calico-tiered-policy-passthrough");
        }

        return rbac.Grants(request.Subject, request.Verb, kind.Group, kind.Plural, request.NameInRequest, request.Namespace) is { } binding
            ? By(binding)
            : new(false, $"nothing grants '{request.Verb}' on {kind}");
    }

    private static string OrName(string name) => name.Length == 0 ? "" : $" or '{name}'";
}
