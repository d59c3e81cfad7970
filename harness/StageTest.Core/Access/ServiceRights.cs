using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>The rights by which a subject changes the meaning of a rule with <c>services</c> without writing the policy.</summary>
/// <remarks>
/// Calico takes the addresses of the EndpointSlices that carry the name of the Service. A controller creates them from the Service's
/// selector and, if it has none, mirrors its Endpoints.
/// </remarks>
internal static class ServiceRights
{
    private static readonly ImmutableArray<string> Writing = ["create", "update", "patch", "delete", AccessRequest.DeleteMany];

    private static readonly ImmutableArray<(string Group, string Resource)> Resources =
    [
        ("", "services"),
        ("", "endpoints"),
        ("discovery.k8s.io", "endpointslices"),
    ];

    /// <summary>The Services of a namespace in the rules of a policy.</summary>
    public static IEnumerable<EndpointRef> ReadBy(Policy policy, string space) =>
        policy
            .Ingress.Select(r => r.Source)
            .Concat(policy.Egress.Select(r => r.Destination))
            .Select(peer => peer.Service?.Service)
            .OfType<EndpointRef>()
            .Where(service => service.Namespace == space);

    /// <summary>The resource by which a rule changes the meaning of a Service in its namespace; null if it cannot change it.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="service">The Service. A slice has its own name, so a right on slices with any name counts.</param>
    public static string? WrittenBy(RbacRule rule, EndpointRef service) =>
        Resources
            .Where(r =>
                Writing.Any(verb =>
                    rule.Grants(verb, r.Group, r.Resource, service.Name)
                    || (r.Resource == "endpointslices" && rule.Names.Any(name => rule.Grants(verb, r.Group, r.Resource, name)))
                )
            )
            .Select(r => r.Resource)
            .FirstOrDefault();
}
