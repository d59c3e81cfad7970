using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds objects that a change moves from one API group to another in which the same object is stored: from <c>projectcalico.org</c> to
/// <c>crd.projectcalico.org</c> or back.
/// </summary>
/// <remarks>
/// Deployers with prune identify an object by its group, kind and name (Argo CD: <c>ResourceKey</c> of gitops-engine; Flux:
/// <c>ObjMetadata</c> of cli-utils). They apply the object of the new group and then delete the one of the old group, which Calico's API
/// server deletes from the same store.
/// </remarks>
internal static class MovedObjects
{
    /// <summary>A reason for each enforced policy, tier and network set that changes its group.</summary>
    public static IEnumerable<HoldReason> Of(IEnumerable<ScenarioChange> changes) =>
        changes
            .Where(c => c.Before is not null)
            .SelectMany(change => Pairs(change).Select(pair => Reason(pair.Name, pair.Was, pair.Now, change)).OfType<HoldReason>())
            .DistinctBy(r => (r.Place, r.Location));

    private static IEnumerable<(string Name, Manifest? Was, Manifest? Now)> Pairs(ScenarioChange change)
    {
        var (was, now) = (change.Before!.Policies.Live(), change.Scenario.Policies);
        foreach (var policy in now.Policies)
        {
            yield return (policy.ToString(), was.Policies.FirstOrDefault(policy.IsSameObjectAs)?.Document, policy.Document);
        }

        foreach (var tier in now.Tiers)
        {
            yield return ($"Tier {tier.Name}", was.Tiers.FirstOrDefault(t => t.Name == tier.Name)?.Document, tier.Document);
        }

        foreach (var set in now.NetworkSets)
        {
            yield return (
                set.ToString(),
                was.NetworkSets.FirstOrDefault(s => s.Namespace == set.Namespace && s.Name == set.Name)?.Document,
                set.Document
            );
        }
    }

    private static HoldReason? Reason(string name, Manifest? was, Manifest? now, ScenarioChange change) =>
        was is null || now is null || was.Group == now.Group || was.Kind != now.Kind
            ? null
            : new(
                HoldReasons.UncoveredPolicy,
                name,
                $"{name} moves from {was.ApiVersion} to {now.ApiVersion}, where it is the same stored object: a "
                    + "deployer with prune applies the new one and then deletes both. Keep the apiVersion, or apply the file once more "
                    + "after the deletion and waive this in the base.",
                now.Location
            )
            {
                Scenario = change.Scenario.Name,
            };
}
