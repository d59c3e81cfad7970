using System.Collections.Immutable;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>A kind of object that a controller makes pods of.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Kind">The <c>kind</c>.</param>
internal sealed record WorkloadKind(string Group, string Kind)
{
    /// <summary>Where its pod template stands. Default: <c>spec.template</c>.</summary>
    public ImmutableArray<string> PodTemplate { get; init; } = ["spec", "template"];

    /// <summary>Whether it says how many pods there are, in <c>spec.replicas</c>.</summary>
    public bool HasReplicas { get; init; }

    /// <summary>Whether its pods are numbered, and distinguished by their numbers.</summary>
    public bool HasOrdinals { get; init; }

    /// <summary>Whether it is a Job, whose pods have labels with its name.</summary>
    public bool IsJob { get; init; }

    /// <summary>Whether its pods are those of Jobs that it makes, of names that are unknown before.</summary>
    public bool MakesJobs { get; init; }

    /// <summary>
    /// The template of an object whose kind has no field for one, because its operator makes it; null if it stands in the object.
    /// </summary>
    public Func<Manifest, YamlMapping>? MakeTemplate { get; init; }

    /// <summary>The pod template of an object; null if it has none.</summary>
    public YamlMapping? TemplateOf(Manifest manifest) =>
        MakeTemplate is { } make ? make(manifest)
        : PodTemplate.IsEmpty ? manifest.Body
        : Path(manifest.Body, PodTemplate.AsSpan());
}
