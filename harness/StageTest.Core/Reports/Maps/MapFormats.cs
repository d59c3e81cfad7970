using System.Collections.Immutable;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map formats by the names that <c>--output</c> calls them.</summary>
internal static class MapFormats
{
    /// <summary>The names, the one for people first.</summary>
    public static ImmutableArray<string> Names { get; } = ["txt", "json", "md", "csv", "dot"];

    /// <summary>The format of a name, or null where there is none.</summary>
    public static IMapFormat? Find(string name) =>
        name switch
        {
            "txt" => new TextMap(),
            "json" => new JsonMap(),
            "md" => new MarkdownMap(),
            "csv" => new CsvMap(),
            "dot" => new DotMap(),
            _ => null,
        };
}
