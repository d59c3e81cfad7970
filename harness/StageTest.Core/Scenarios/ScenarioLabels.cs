using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios;

/// <summary>Reads the labels of a scenario file without reading the scenario, for lists of tests.</summary>
internal static class ScenarioLabels
{
    /// <summary>
    /// The labels of a file. <see cref="ScenarioReader"/> reports what is wrong with it: an unreadable file has no labels.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Of(string file)
    {
        var ignored = new DiagnosticBag();
        return
            RepositoryFiles.ReadText(file, SourceLocation.Whole(file), ignored) is { } text
            && YamlReader.Read(text, file, ignored) is [YamlMapping scenario, ..]
            && scenario[ScenarioShape.Metadata.Name] is YamlMapping metadata
            && metadata[MetadataShape.Labels.Name] is YamlMapping labels
            ? labels
                .Entries.Where(e => e.Value is YamlScalar)
                .ToImmutableSortedDictionary(e => e.Key.Value, e => ((YamlScalar)e.Value).Value)
            : ImmutableSortedDictionary<string, string>.Empty;
    }
}
