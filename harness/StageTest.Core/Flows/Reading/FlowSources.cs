using System.Collections.Immutable;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Flows.Sources.Formats;

namespace StageTest.Core.Flows.Reading;

/// <summary>The forms of flow logs. A file is read by the first one that recognises it.</summary>
/// <param name="Formats">The forms.</param>
internal sealed record FlowSources(ImmutableArray<FlowFormat> Formats)
{
    /// <summary>The forms of the product.</summary>
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

    /// <summary>The names of the forms.</summary>
    public ImmutableArray<string> Names => [.. Formats.Select(f => f.Name)];

    /// <summary>The form of a name, or null if there is none.</summary>
    public FlowFormat? Find(string name) => Formats.FirstOrDefault(f => f.Name == name);

    /// <summary>What is known, for those whose file is not recognised.</summary>
    public string Describe() => string.Join("; ", Formats.Select(f => $"{f.Name} ({f.Title})"));
}
