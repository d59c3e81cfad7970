using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>A YAML list.</summary>
internal sealed record YamlSequence(SourceLocation Location, ImmutableArray<YamlNode> Items) : YamlNode(Location)
{
    /// <inheritdoc/>
    public override string Describe() => "a list";
}
