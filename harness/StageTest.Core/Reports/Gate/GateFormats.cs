using System.Collections.Immutable;

namespace StageTest.Core.Reports.Gate;

/// <summary>The formats of the gate by the names that <c>--output</c> calls them.</summary>
internal static class GateFormats
{
    /// <summary>The names, the one for people first.</summary>
    public static ImmutableArray<string> Names { get; } = ["text", "markdown", "json", "junit", "sarif", "github"];

    /// <summary>The format of a name, or null where there is none.</summary>
    public static IGateFormat? Find(string name) =>
        name switch
        {
            "text" => new TextGate(),
            "markdown" => new MarkdownGate(),
            "json" => new JsonGate(),
            "junit" => new JUnitGate(),
            "sarif" => new SarifGate(),
            "github" => new GitHubGate(),
            _ => null,
        };
}
