using System.Collections.Immutable;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Flows.Sources.Formats;

namespace StageTest.Core.Flows.Reading;

/// <summary>The formats of flow logs. The first one that recognises a file reads it.</summary>
/// <param name="Formats">The formats.</param>
internal sealed record FlowSources(ImmutableArray<FlowFormat> Formats)
{
    /// <summary>The formats of the product.</summary>
    public static FlowSources Known { get; } =
        new([
            RecordFormat.Format,
            RunFlowFormat.Format,
            EnterpriseFormat.Format,
            GoldmaneFormat.Format,
            WhiskerFormat.Format,
            HubbleFormat.Format,
            CalicoNodeFormat.Format,
        ]);

    /// <summary>The names of the formats.</summary>
    public ImmutableArray<string> Names => [.. Formats.Select(f => f.Name)];

    /// <summary>The format of a name, or null if there is none.</summary>
    public FlowFormat? Find(string name) => Formats.FirstOrDefault(f => f.Name == name);

    /// <summary>The known formats, for an unrecognised file.</summary>
    public string Describe() => string.Join("; ", Formats.Select(f => $"{f.Name} ({f.Title})"));
}
