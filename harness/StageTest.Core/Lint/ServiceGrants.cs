using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Finds subjects that can change a Service, or its endpoints, whose addresses policies of others use.</summary>
internal static class ServiceGrants
{
    /// <summary>Reports them, one finding for each subject, binding and Service.</summary>
    public static void Find(LintAccess access, LintFindings findings)
    {
        if (access.Scenario is not { Access: { } stated } scenario)
        {
            return;
        }

        var (policies, calculator) = (scenario.Policies.AsIfPromoted().Policies, stated.Calculator);
        var read = (
            from space in scenario.Topology.Namespaces
            from policy in policies
            from service in ServiceRights.ReadBy(policy, space.Name)
            select (Policy: policy, Service: service)
        )
            .Distinct()
            .ToArray();
        foreach (var subject in access.Rbac.Subjects)
        {
            var others = read.Where(r => !calculator.MayChange(subject, r.Policy, scenario.Policies.Calico));
            foreach (var (service, of) in others.GroupBy(r => r.Service).Select(g => (g.Key, g.Select(r => r.Policy).ToArray())))
            {
                var written = access
                    .Rbac.RulesOf(subject, service.Namespace)
                    .Select(r => (r.Binding, Resource: ServiceRights.WrittenBy(r.Rule, service)))
                    .Where(r => r.Resource is not null)
                    .DistinctBy(r => r.Binding);
                foreach (var (binding, resource) in written)
                {
                    findings.Add(
                        binding.Location,
                        $"{binding} lets {subject} write {resource} in the namespace '{service.Namespace}', and {Named(of)} of others "
                            + $"takes addresses of the Service '{service.Name}': a subject that changes it changes which addresses "
                            + $"the policy matches. Remove the right, or let a policy of {subject} alone name the Service."
                    );
                }
            }
        }
    }

    private static string Named(Policy[] policies) =>
        policies.Length == 1 ? policies[0].ToString() : $"{policies[0]} (one of {CountText.Number(policies.Length)})";
}
