using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Checks the policies of several files together.</summary>
/// <param name="scenario">The file that brings them together, for messages.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class PolicySetChecks(string scenario, DiagnosticBag diagnostics)
{
    /// <summary>Reports duplicates, deletions of objects that do not exist, missing tiers, and policies that can select nothing.</summary>
    /// <param name="documents">The policies.</param>
    /// <param name="topology">What they may select.</param>
    /// <param name="calico">The version that decides which tiers are built in; null for those of all versions.</param>
    /// <param name="isWhole">
    /// Whether the topology was read without errors. If not, a missing object may only be a consequence of those errors.
    /// </param>
    public void Check(PolicyDocuments documents, Topology topology, CalicoVersion? calico, bool isWhole = true)
    {
        CheckTwins(
            documents.Policies.Select(p =>
                ((object)(p.EnforcedKind, p.Namespace, p.Name, p.IsStaged), p.ToString(), p.IsStaged, p.Location)
            )
        );
        CheckTwins(documents.Tiers.Select(t => ((object)(t.Name, t.IsStaged), $"Tier {t.Name}", t.IsStaged, t.Location)));
        CheckTwins(documents.NetworkSets.Select(s => ((object)(s.Namespace, s.Name, s.IsStaged), s.ToString(), s.IsStaged, s.Location)));
        CheckDeletions(documents.Policies);
        CheckKept(documents.Policies);
        CheckTiers(documents, calico);
        if (isWhole)
        {
            CheckServices(documents.Policies, topology);
            CheckNamespaces(documents, topology);
            UnknownLabels.Check(documents.Policies, topology, diagnostics);
        }
    }

    private void CheckTwins(IEnumerable<(object Key, string Name, bool IsStaged, SourceLocation Location)> objects)
    {
        var seen = new Dictionary<object, SourceLocation>();
        foreach (var (key, name, isStaged, location) in objects)
        {
            if (!seen.TryAdd(key, location))
            {
                diagnostics.Error(
                    location,
                    $"{name} is {(isStaged ? "staged" : "enforced")} twice; the first is at {seen[key]}. Only one of a name can "
                        + "exist: remove one."
                );
            }
        }
    }

    private void CheckDeletions(IReadOnlyCollection<Policy> policies)
    {
        foreach (var deletion in policies.Where(p => p.Staging == PolicyStaging.StagedDelete))
        {
            if (!policies.Any(p => !p.IsStaged && p.IsSameObjectAs(deletion)))
            {
                var names = policies.Where(p => !p.IsStaged && p.EnforcedKind == deletion.EnforcedKind).Select(p => p.DisplayName);
                diagnostics.Error(
                    deletion.Location,
                    $"{deletion} deletes the {deletion.EnforcedKind.DisplayName} '{deletion.DisplayName}', which is not "
                        + $"among the enforced policies.{Suggestion.For(deletion.DisplayName, names, "Enforced are")} Correct the name, "
                        + "or list the file of the policy under 'policies.enforced'."
                );
            }
        }
    }

    // If a deployer keeps an object after its file is removed, the object is still enforced after promotion.
    private void CheckKept(IReadOnlyCollection<Policy> policies)
    {
        foreach (var deletion in policies.Where(p => p.Staging == PolicyStaging.StagedDelete))
        {
            foreach (var removed in policies.Where(p => !p.IsStaged && p.IsSameObjectAs(deletion) && p.Document is not null))
            {
                foreach (var (annotation, value, location) in DeployerAnnotations.Of(removed.Document!, DeployerEffect.NotRemoved))
                {
                    diagnostics.Error(
                        location,
                        $"{deletion} at {deletion.Location} removes {removed}, which has '{annotation.Key}: {PrintableText.Of(value)}': "
                            + $"{annotation.Deployer} {annotation.Text} when its file is removed, so it would stay enforced. Remove the "
                            + "annotation first."
                    );
                }
            }
        }
    }

    // The API server refuses a policy whose tier does not exist (libcalico-go/lib/clientv3).
    private void CheckTiers(PolicyDocuments documents, CalicoVersion? calico)
    {
        var builtIn = Enum.GetValues<CalicoVersion>()
            .Where(v => calico is null || v == calico)
            .SelectMany(v => Tier.BuiltIn(v))
            .Select(t => t.Name)
            .ToArray();

        // The reader has already reported kinds that only another version of Calico has.
        foreach (var policy in documents.Policies.Where(p => calico is not { } version || p.Kind.CalicoVersions.Contains(version)))
        {
            var known = documents.Tiers.Where(t => policy.IsStaged || !t.IsStaged).Select(t => t.Name).Concat(builtIn).ToHashSet();
            if (!known.Contains(policy.Tier))
            {
                diagnostics.Error(
                    policy.Location,
                    $"{policy} is in the tier '{policy.Tier}', which does not exist here. List the Tier under 'policies' "
                        + $"too.{Suggestion.For(policy.Tier, known, "Tiers")}"
                );
            }
        }
    }

    private void CheckServices(IEnumerable<Policy> policies, Topology topology)
    {
        var known = topology.Services.Select(s => s.Ref).ToHashSet();
        foreach (var (policy, rule) in policies.SelectMany(p => p.Ingress.Concat(p.Egress).Select(r => (p, r))))
        {
            if (
                (rule.Source.Service ?? rule.Destination.Service) is not { } match
                || match.Service.Namespace.Length == 0
                || known.Contains(match.Service)
            )
            {
                continue;
            }

            if (match.Service == KubernetesService.OfApiServer)
            {
                diagnostics.Note(
                    rule.Location,
                    $"{policy} names the Service '{match.Service}', which every cluster has for its API server. The topology of "
                        + $"{scenario} does not say what is behind it, so the rule matches nothing there. Describe the Service with its "
                        + "endpoints to have the rule judged."
                );
            }
            else
            {
                diagnostics.Warning(
                    rule.Location,
                    $"{policy} names the service '{match.Service}', which the topology of {scenario} does not have, so the rule "
                        + "matches nothing "
                        + $"there.{Suggestion.For(match.Service.ToString(), known.Select(k => k.ToString()), "Services")}"
                );
            }
        }
    }

    private void CheckNamespaces(PolicyDocuments documents, Topology topology)
    {
        var namespaces = topology.Namespaces.Select(n => n.Name).ToHashSet();
        foreach (var set in documents.NetworkSets.Where(s => s.Namespace.Length > 0 && !namespaces.Contains(s.Namespace)))
        {
            diagnostics.Warning(
                set.Location,
                $"{set} is in the namespace '{set.Namespace}', which the topology of {scenario} does not have, so no cluster can "
                    + $"accept it. Add the namespace to the topology.{Suggestion.For(set.Namespace, namespaces, "Namespaces")}"
            );
        }

        foreach (var policy in documents.Policies.Where(p => p.Namespace.Length > 0 && !namespaces.Contains(p.Namespace)))
        {
            diagnostics.Warning(
                policy.Location,
                $"{policy} is in the namespace '{policy.Namespace}', which the topology of {scenario} does not have, so it "
                    + $"selects nothing there.{Suggestion.For(policy.Namespace, namespaces, "Namespaces")}"
            );
        }
    }
}
