using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace StageTest.Core.Decisions;

/// <summary>What the environment of a report says of an engine's own inputs: where each came from, and whether a digest pins it.</summary>
internal static partial class UnpinnedInputs
{
    /// <summary>The manifests of Calico.</summary>
    public const string CalicoManifests = "calicoManifests";

    /// <summary>The images of Calico's pods.</summary>
    public const string CalicoImages = "calicoImages";

    /// <summary>The image of k3s.</summary>
    public const string K3sImage = "k3sImage";

    private const string NotPinned = "not pinned";

    private static readonly ImmutableArray<string> Names = [CalicoManifests, CalicoImages, K3sImage];

    /// <summary>The entry for one input.</summary>
    /// <param name="what">Its name, with the digest if known.</param>
    /// <param name="place">Its origin, such as <c>pulled</c>.</param>
    /// <param name="isPinned">Whether its digest was known before, so that no other content could have replaced it.</param>
    public static string Text(string what, string place, bool isPinned) => $"{what}, {place}, {(isPinned ? "pinned" : NotPinned)}";

    /// <summary>The entry for several inputs.</summary>
    public static string Text(IEnumerable<string> texts) => string.Join("; ", texts);

    /// <summary>What it says of an input that is of a cluster of others, so that no digest of this run could pin it.</summary>
    /// <param name="what">What it is, with its digest.</param>
    /// <param name="place">Where it came from.</param>
    public static string Text(string what, string place) => $"{what}, {place}";

    /// <summary>The digests of an environment, by the name of what they are of.</summary>
    public static IEnumerable<(string Name, string Digest)> DigestsOf(ImmutableSortedDictionary<string, string> environment) =>
        Names
            .SelectMany(name => Digests().Matches(environment.GetValueOrDefault(name, "")))
            .Select(found => (found.Groups["name"].Value, found.Groups["digest"].Value))
            .DistinctBy(found => found.Item1);

    /// <summary>Those of an environment that nothing pins: the name, and what it says.</summary>
    public static IEnumerable<(string Name, string Text)> Of(ImmutableSortedDictionary<string, string> environment) =>
        Names
            .Where(name => environment.TryGetValue(name, out var text) && text.Contains(NotPinned, StringComparison.Ordinal))
            .Select(name => (name, environment[name]));

    // Those of several inputs stand in one text: NAME DIGEST, or NAME@DIGEST.
    [GeneratedRegex(@"(?:^|; )(?<name>[^;,@]+?)[ @](?<digest>sha256:[0-9a-f]{64})(?=[,;]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Digests();
}
