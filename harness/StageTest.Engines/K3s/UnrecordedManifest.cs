using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>A manifest of Calico whose digest StageTest does not record. Only the server that it came from vouches for it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Version">The exact version of Calico.</param>
/// <param name="Digest">Its SHA-256, in lower case.</param>
internal sealed partial record UnrecordedManifest(string Name, string Version, string Digest)
{
    /// <summary>The warning for users.</summary>
    public string Warning =>
        $"WARNING: The digest of {Name} of Calico {Version} is not recorded in StageTest: it is used as Calico's repository serves "
        + $"it, and its SHA-256 is {Digest}. "
        + $"Check it, and then give --calico-sha256 {Digest}.";

    /// <summary>Refuses a manifest that names an image other than Calico's own with exactly the tag of its version.</summary>
    /// <param name="manifests">The content of the file.</param>
    /// <param name="version">The exact version of Calico.</param>
    /// <param name="address">The source of the file.</param>
    /// <exception cref="EngineException">It names another image.</exception>
    public static void ThrowIfForeign(ImmutableArray<Manifest> manifests, string version, string address)
    {
        if (
            manifests
                .SelectMany(m => Images(ManifestJson.Of(m)))
                .FirstOrDefault(image => Own().Match(image) is not { Success: true } own || own.Groups["tag"].Value != version) is
            { } foreign
        )
        {
            throw new EngineException(
                $"{address} names the image '{foreign}', which is not one of Calico's own with the tag {version}, and the file's "
                    + "digest is not recorded in StageTest. Nothing was installed. "
                    + "Get the file, check it, and give its directory with --calico-manifests, or its SHA-256 with --calico-sha256."
            );
        }
    }

    private static IEnumerable<string> Images(JsonNode? node) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(field =>
                field switch
                {
                    { Key: "image", Value: JsonValue image } => [$"{image}"],

                    // A volume of type image.
                    { Key: "image", Value: JsonObject volume } => [$"{volume["reference"]}"],
                    _ => Images(field.Value),
                }
            ),
            JsonArray items => items.SelectMany(Images),
            _ => [],
        };

    [GeneratedRegex(@"\A(quay\.io|docker\.io)/calico/[a-z0-9-]+:(?<tag>[^:@/]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Own();
}
