using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>The rights by which a subject changes the decisions of others' policies, so that no bound of a delegation holds.</summary>
/// <remarks>
/// Labels of pods, namespaces and service accounts are not included: a user who runs pods chooses their labels, and <c>stagetest lint</c>
/// reports which labels policies of others read.
/// </remarks>
internal static class WaysAround
{
    private const string Any = "*";
    private const string Calico = "projectcalico.org";

    private static readonly ImmutableArray<string> Writing = ["create", "update", "patch", "delete", AccessRequest.DeleteMany];

    /// <summary>All of them, each as a phrase after "may".</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="rbac">The roles and bindings.</param>
    /// <param name="policies">The enforced policies.</param>
    /// <param name="reach">The policies that the subject may write.</param>
    /// <param name="topology">The existing namespaces.</param>
    public static ImmutableArray<string> Of(
        AccessSubject subject,
        RbacObjects rbac,
        PolicySet policies,
        ImmutableArray<PolicyReach> reach,
        Topology topology
    )
    {
        var found = ImmutableArray.CreateBuilder<string>();
        if (subject.Groups.Contains(AccessSubject.Administrators))
        {
            found.Add("do everything");
        }

        Policy[] others = [.. policies.Policies.Where(p => !reach.Any(r => r.Holds(p)))];
        foreach (var space in topology.Namespaces.Select(n => n.Name).Prepend(""))
        {
            foreach (var (rule, binding) in rbac.RulesOf(subject, space))
            {
                void Add(string what) => found.Add($"{what} (by {binding})");
                if (space.Length == 0 && WritesTiers(rule, policies.Calico))
                {
                    Add("write tiers, which decide what comes first");
                }

                if (rule.Verbs.Any(IsWriting) && Has(rule.Groups, "crd.projectcalico.org"))
                {
                    Add("write objects of crd.projectcalico.org, where no tier is checked");
                }

                if (
                    IsWriting(rule, Calico, space.Length == 0 ? "globalnetworksets" : "networksets")
                    && others.FirstOrDefault(p => ReadsSets(p, space)) is { } reader
                )
                {
                    Add($"write network sets, which {reader} may read");
                }

                if (others.FirstOrDefault(p => Written(p, rule, space) is not null) is { } ofService)
                {
                    Add($"write {Written(ofService, rule, space)}, of which {ofService} takes addresses");
                }

                foreach (var (verb, resource) in IndirectRights.Of(rule, IndirectEffect.FurtherRights))
                {
                    Add($"{verb} {resource}, and so gain further rights");
                }

                foreach (var (verb, resource) in IndirectRights.Of(rule, IndirectEffect.OthersPolicies))
                {
                    Add($"{verb} {resource}, and so remove or replace policies of others");
                }
            }
        }

        return [.. found.Distinct()];
    }

    private static string? Written(Policy policy, RbacRule rule, string space) =>
        ServiceRights.ReadBy(policy, space).Select(service => ServiceRights.WrittenBy(rule, service)).FirstOrDefault(r => r is not null);

    // No subject can change the built-in tiers.
    private static bool WritesTiers(RbacRule rule, CalicoVersion version) =>
        IsWriting(rule, Calico, "tiers") && (rule.Names.IsEmpty || rule.Names.Except(Tier.BuiltIn(version).Select(t => t.Name)).Any());

    // Kubernetes' own policies select only pods, and a selector of other namespaces selects no set of this one.
    private static bool ReadsSets(Policy policy, string space) =>
        policy.Kind.Dialect != PolicyDialect.Kubernetes
        && policy
            .Ingress.Concat(policy.Egress)
            .SelectMany(r => new[] { r.Source.Selector, r.Source.NotSelector, r.Destination.Selector, r.Destination.NotSelector })
            .OfType<Selector>()
            .Any(selector => selector.Decided(EndpointLabels.Namespace, space.Length == 0 ? null : space) != false);

    private static bool IsWriting(string verb) => verb == Any || Writing.Contains(verb);

    private static bool IsWriting(RbacRule rule, string group, string resource) =>
        rule.Verbs.Any(IsWriting) && Has(rule.Groups, group) && Has(rule.Resources, resource);

    private static bool Has(ImmutableArray<string> list, string item) => list.Contains(Any) || list.Contains(item);
}
