using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Finds objects that a change removes and their deployer keeps, so that they stay enforced.</summary>
internal static class RetentionReview
{
    // Every cluster removes these itself (k8s.io/apimachinery, meta/v1: FinalizerOrphanDependents, FinalizerDeleteDependents).
    private static readonly string[] OfGarbageCollector = ["orphan", "foregroundDeletion"];

    /// <summary>A reason for each policy, tier and network set that is enforced before the change, removed by it, and kept.</summary>
    public static IEnumerable<HoldReason> Of(IEnumerable<ScenarioChange> changes) =>
        changes
            .Where(c => c.Before is not null)
            .SelectMany(c =>
                Gone(c).Where(gone => gone.Document is not null).SelectMany(gone => Reasons(gone.Name, gone.Document!, c.Scenario.Name))
            )
            .DistinctBy(r => (r.Place, r.Location));

    private static IEnumerable<(string Name, Manifest? Document)> Gone(ScenarioChange change)
    {
        var (was, now) = (change.Before!.Policies.Live(), change.Scenario.Policies);
        foreach (var policy in was.Policies.Where(p => !now.Policies.Any(p.IsSameObjectAs)))
        {
            yield return (policy.ToString(), policy.Document);
        }

        foreach (var tier in was.Tiers.Where(t => t.Document is not null && now.Tiers.All(n => n.Name != t.Name)))
        {
            yield return ($"Tier {tier.Name}", tier.Document);
        }

        foreach (var set in was.NetworkSets.Where(s => !now.NetworkSets.Any(n => n.Namespace == s.Namespace && n.Name == s.Name)))
        {
            yield return (set.ToString(), set.Document);
        }
    }

    private static IEnumerable<HoldReason> Reasons(string name, Manifest document, string scenario) =>
        DeployerAnnotations
            .Of(document, DeployerEffect.NotRemoved)
            .Select(found =>
                (
                    Text: $"{name} is removed from its file, and '{found.Annotation.Key}: {PrintableText.Of(found.Value)}' is why "
                        + $"{found.Annotation.Deployer} {found.Annotation.Text}: it stays enforced. Remove the annotation in a change of "
                        + "its own first, or remove the object by hand and waive this.",
                    found.Location
                )
            )
            .Concat(
                Finalizers(document)
                    .Select(found =>
                        (
                            Text: $"{name} is removed from its file, and it has the finalizer '{PrintableText.Of(found.Value)}': the API "
                                + "server keeps the object until some program removes that finalizer, so it stays enforced. Remove the "
                                + "finalizer in a change of its own first, or remove the object by hand and waive this.",
                            found.Location
                        )
                    )
            )
            .Take(1)
            .Select(found => new HoldReason(HoldReasons.RemovalKept, name, found.Text, found.Location) { Scenario = scenario });

    private static IEnumerable<YamlScalar> Finalizers(Manifest document) =>
        ((document.Body["metadata"] as YamlMapping)?["finalizers"] as YamlSequence)
            ?.Items.OfType<YamlScalar>()
            .Where(f => !f.IsNull && !OfGarbageCollector.Contains(f.Value))
        ?? [];
}
