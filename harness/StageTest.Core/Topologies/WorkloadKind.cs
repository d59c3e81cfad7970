using System.Collections.Immutable;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>A kind of object from which a controller creates pods.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Kind">The <c>kind</c>.</param>
internal sealed record WorkloadKind(string Group, string Kind)
{
    /// <summary>The path of its pod template. Default: <c>spec.template</c>.</summary>
    public ImmutableArray<string> PodTemplate { get; init; } = ["spec", "template"];

    /// <summary>Whether <c>spec.replicas</c> states how many pods it has.</summary>
    public bool HasReplicas { get; init; }

    /// <summary>Whether its pods are numbered and can be distinguished by their numbers.</summary>
    public bool HasOrdinals { get; init; }

    /// <summary>Whether it is a Job, whose pods have labels with its name.</summary>
    public bool IsJob { get; init; }

    /// <summary>Whether its pods belong to Jobs that it creates, whose names are unknown before.</summary>
    public bool MakesJobs { get; init; }

    /// <summary>How its objects say which pods are theirs.</summary>
    public PodSelection Selection { get; init; }

    /// <summary>
    /// The template of an object whose kind has no field for one, because its operator generates it; null if the object contains it.
    /// </summary>
    public Func<Manifest, YamlMapping>? MakeTemplate { get; init; }

    /// <summary>The pod template of an object; null if it has none.</summary>
    public YamlMapping? TemplateOf(Manifest manifest) =>
        MakeTemplate is { } make ? make(manifest)
        : PodTemplate.IsEmpty ? manifest.Body
        : Path(manifest.Body, PodTemplate.AsSpan());
}
