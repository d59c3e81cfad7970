using System.Collections.Immutable;

namespace StageTest.Core.Decisions;

/// <summary>
/// What the environment of a report says of inputs of an engine for whose content only their server vouches: entries that are
/// there only then.
/// </summary>
internal static class UnpinnedInputs
{
    /// <summary>Manifests of Calico whose digests are not recorded.</summary>
    public const string CalicoManifests = "calicoManifests";

    /// <summary>An image of k3s that is named by its tag alone.</summary>
    public const string K3sImage = "k3sImage";

    private static readonly ImmutableArray<string> Names = [CalicoManifests, K3sImage];

    /// <summary>Those of an environment: the name, and what it says.</summary>
    public static IEnumerable<(string Name, string Text)> Of(ImmutableSortedDictionary<string, string> environment) =>
        Names.Where(environment.ContainsKey).Select(name => (name, environment[name]));
}
