using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds judged policies to which a change adds metadata because of which clusters do not keep them in their judged form.
/// </summary>
/// <remarks>
/// <c>kubectl apply</c> and compatible tools refuse an object without its own name; a cluster removes an object whose owners do not exist.
/// An API server updates an object only from the version and the identity that it has (<c>k8s.io/apiserver/pkg/storage</c>, and
/// <c>defaultUpdatedObjectInfo.Preconditions</c> of <c>pkg/registry/rest/update.go</c>).
/// </remarks>
/// <param name="before">The side before the change.</param>
/// <param name="after">The side after it.</param>
internal sealed class UnappliedPolicies(RepositoryTree before, RepositoryTree after)
{
    /// <summary>The reasons to hold, by path.</summary>
    public IEnumerable<HoldReason> Reasons()
    {
        string[] changed = [.. before.Differences(after)];
        var known = changed.SelectMany(path => Marks(before, path)).Select(m => (m.Policy.ToString(), m.Fact)).ToHashSet();
        return changed
            .Order(StringComparer.Ordinal)
            .SelectMany(path => Marks(after, path).Select(m => (Path: path, m.Policy, m.Fact)))
            .Where(m => m.Policy.IsNamespace ? before.NamespaceLabels.ContainsKey(m.Policy.Name) : after.Judged.Contains(m.Path))
            .Where(m => !known.Contains((m.Policy.ToString(), m.Fact)))
            .Select(m => new HoldReason(
                HoldReasons.UncoveredPolicy,
                $"{m.Path} {m.Policy}",
                $"{m.Policy} of {m.Path} {m.Fact}, so it may not be enforced as it is judged. Remove the field, or waive "
                    + "this in the base.",
                m.Policy.Location
            ));
    }

    private static IEnumerable<(Manifest Policy, string Fact)> Marks(RepositoryTree side, string path)
    {
        var policies = side.TextOf(path) is { } text
            ? YamlReader
                .Read(text, path, new())
                .SelectMany(document => Manifest.ReadAll(document, new()))
                .Where(manifest => PolicyReader.ChangesTraffic(manifest) || manifest.IsNamespace)
            : [];
        foreach (var policy in policies)
        {
            // Of policies these are bad input.
            foreach (var (annotation, _, _) in policy.IsNamespace ? DeployerAnnotations.Of(policy, DeployerEffect.Hook) : [])
            {
                yield return (policy, $"has '{annotation.Key}', by which {annotation.Deployer} may remove it with everything in it");
            }

            if (policy.IsNameGenerated)
            {
                yield return (policy, "has 'generateName' instead of a name, which 'kubectl apply' refuses");
            }

            var metadata = policy.Body["metadata"] as YamlMapping;
            if (metadata?["resourceVersion"] is YamlScalar { IsNull: false, Value: not ("" or "0") })
            {
                yield return (policy, "has 'resourceVersion', and an API server refuses it unless its own object has that version");
            }

            if (metadata?["uid"] is YamlScalar { IsNull: false, Value.Length: > 0 })
            {
                yield return (policy, "has 'uid', and an API server refuses to change an object with another one");
            }

            if (metadata?["ownerReferences"] is YamlSequence { Items.IsEmpty: false })
            {
                yield return (policy, "has 'ownerReferences', and a cluster removes it if its owners do not exist");
            }
        }
    }
}
