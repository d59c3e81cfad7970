using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>
/// Reports which logged connections a scenario no longer tests, or tests newly: an entry, or the content of its log, has changed.
/// </summary>
internal static class ObservedComparison
{
    private const int MostNamed = 3;

    /// <summary>
    /// One difference for each log that loses connections, and one for each that gains some. A renamed log is not a difference.
    /// </summary>
    /// <param name="before">The scenario of the base.</param>
    /// <param name="after">The same scenario after the change.</param>
    public static IEnumerable<QuestionChange> Of(Scenario before, Scenario after)
    {
        var (was, now) = (before.Observed.Select(Name).ToHashSet(), after.Observed.Select(Name).ToHashSet());
        return Logs(before, now)
            .Select(log => new QuestionChange(
                QuestionPart.Observed,
                after.Name,
                log.File,
                log.Connections,
                "",
                SourceLocation.Whole(after.File)
            ))
            .Concat(
                Logs(after, was)
                    .Select(log => new QuestionChange(
                        QuestionPart.Observed,
                        after.Name,
                        log.File,
                        "",
                        log.Connections,
                        SourceLocation.Whole(log.File)
                    ))
            );
    }

    private static IEnumerable<(string File, string Connections)> Logs(Scenario scenario, HashSet<string> others) =>
        scenario
            .Observed.Where(o => !others.Contains(Name(o)))
            .GroupBy(o => o.Seen.Location.File)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, Text([.. g.Select(Name).Distinct().Order(StringComparer.Ordinal)])));

    private static string Text(string[] connections)
    {
        var rest = connections.Length - MostNamed;
        return $"{CountText.Of(connections.Length, "connection")} seen: {string.Join(", ", connections.Take(MostNamed))}"
            + (rest > 0 ? $" and {CountText.Number(rest)} more" : "");
    }

    private static string Name(ObservedFlow flow) =>
        flow.Asked?.ToString() ?? $"{flow.Seen.Source.Display} -> {flow.Seen.Destination.Display}:{flow.Seen.Port}";
}
