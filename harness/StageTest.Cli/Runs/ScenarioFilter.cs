using System.IO.Enumeration;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Runs;

/// <summary>Selects scenarios by their tags and names.</summary>
internal static class ScenarioFilter
{
    /// <summary>Whether a scenario has one of the tags, and a name that matches one of the patterns. Empty lists select all.</summary>
    public static bool Takes(Scenario scenario, IReadOnlyCollection<string> tags, IReadOnlyCollection<string> names) =>
        (tags.Count == 0 || scenario.Tags.Any(tags.Contains))
        && (names.Count == 0 || names.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, scenario.Name, ignoreCase: false)));

    /// <summary>Why no scenario is selected, and what could be selected.</summary>
    public static string WhyNone(
        IReadOnlyCollection<Scenario> scenarios,
        IReadOnlyCollection<string> tags,
        IReadOnlyCollection<string> names
    )
    {
        var known = scenarios.SelectMany(s => s.Tags).Distinct().Order(StringComparer.Ordinal).ToArray();
        var ofTags =
            tags.Count == 0 ? ""
            : known.Length == 0 ? " The scenarios have no tags: add them under 'metadata.tags'."
            : Suggestion.For(tags.First(), known, "The scenarios have the tags");
        var ofNames = names.Count == 0 ? "" : Suggestion.For(names.First(), scenarios.Select(s => s.Name), "Their names are");
        var asked = string.Join(" and ", Words(tags, "--tag").Concat(Words(names, "--filter")));
        return $"No scenario is selected by {asked}.{ofTags}{ofNames} Nothing was run.";
    }

    private static IEnumerable<string> Words(IEnumerable<string> values, string option) =>
        values.Select(value => $"{option} {PrintableText.Of(value)}");
}
