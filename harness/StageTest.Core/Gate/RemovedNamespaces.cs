using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Finds namespaces whose documents are removed while scenarios still test them.</summary>
/// <remarks>A deployer that prunes removes a namespace with everything in it, including its policies.</remarks>
/// <param name="before">The side before the change.</param>
/// <param name="after">The side after it.</param>
/// <param name="isIgnored">Whether the base declares that a path is not deployed.</param>
/// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
internal sealed class RemovedNamespaces(
    RepositoryTree before,
    RepositoryTree after,
    Func<string, bool> isIgnored,
    Func<Manifest, bool> isHarmless
)
{
    private const string Kind = "Namespace";

    /// <summary>The reasons to hold, by path.</summary>
    public IEnumerable<HoldReason> Reasons()
    {
        var gone = before
            .Digests.Keys.Where(path => !isIgnored(path) && before.IsOtherwiseIn(after, path))
            .SelectMany(path => Namespaces(before, path).Select(space => (Path: path, Space: space)))
            .Concat(before.Rendered.SelectMany(r => r.Documents.Where(IsNamespace).Select(space => (Path: r.Name, Space: space))))
            .Where(item => after.NamespaceLabels.ContainsKey(item.Space.Name))
            .ToArray();
        if (gone.Length == 0)
        {
            return [];
        }

        // A document that is not deployed does not replace a deployed one.
        var kept = after
            .Digests.Keys.Where(path => !isIgnored(path))
            .SelectMany(path => Namespaces(after, path).Select(space => (space.Name, IsDeployed: after.IsDeployed(path))))
            .Concat(after.Rendered.SelectMany(r => r.Documents.Where(IsNamespace)).Select(space => (space.Name, IsDeployed: true)))
            .ToHashSet();
        return gone.Where(item => !kept.Contains((item.Space.Name, true)))
            .Where(item => before.IsDeployed(item.Path) || !kept.Contains((item.Space.Name, false)))
            .Select(item => new HoldReason(
                HoldReasons.UncoveredPolicy,
                $"{item.Path} {item.Space}",
                $"{item.Space} of {item.Path} is removed, and scenarios use the namespace. A deployer with prune removes it "
                    + "with everything in it, its policies too. Keep the document; or declare in the base that its folder is "
                    + "not deployed, "
                    + "under 'ignore' of 'stagetest.yaml'; or waive this in the base.",
                item.Space.Location
            ));
    }

    private IEnumerable<Manifest> Namespaces(RepositoryTree side, string path) =>
        side.TextOf(path) is { } text && text.Contains(Kind, StringComparison.Ordinal)
            ? YamlReader.Read(text, path, new()).SelectMany(document => Manifest.ReadAll(document, new())).Where(IsNamespace)
            : [];

    private bool IsNamespace(Manifest manifest) => manifest.IsNamespace && !isHarmless(manifest);
}
