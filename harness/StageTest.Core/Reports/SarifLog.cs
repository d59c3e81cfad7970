using System.Collections.Immutable;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>Writes annotations as SARIF 2.1.0, the format of code scanning (OASIS, <c>sarif-v2.1.0-errata01-os-complete</c>).</summary>
/// <remarks>
/// Files are relative to <c>%SRCROOT%</c>, the repository. GitHub shows 5,000 results of an upload and refuses one with more than 25,000,
/// so at most 5,000 are written, and a notification states how many are omitted. It refuses an upload with a result without a place, so
/// findings without a file are notifications too, and a whole file is its first line.
/// </remarks>
internal static class SarifLog
{
    /// <summary>The maximum number of results in a log.</summary>
    public const int MostResults = 5000;

    private const int LongestMessage = 4000;

    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>Writes a log of one run.</summary>
    /// <param name="annotations">The findings.</param>
    /// <param name="writer">Receives the log.</param>
    /// <param name="repository">
    /// The address of StageTest's pages; null for the one that the build states. Without either, rules have no <c>helpUri</c>, which must
    /// be a working address.
    /// </param>
    public static void Write(IEnumerable<Annotation> annotations, TextWriter writer, Uri? repository = null)
    {
        var placed = annotations.ToLookup(a => a.Location.File is { Length: > 0 });
        var all = placed[true].ToArray();
        var results = all.Take(MostResults).ToArray();
        string[] notifications =
        [
            .. placed[false].Take(MostResults).Select(a => a.Message),
            .. all.Length > MostResults
                ? [$"{CountText.Of(all.Length - MostResults, "result")} left out, because code scanning takes no more."]
                : Array.Empty<string>(),
        ];
        var rules = results.Select(a => a.Rule).DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        ContractJson.Write(
            new SarifContract
            {
                Schema = Schema,
                Version = "2.1.0",
                Runs =
                [
                    new()
                    {
                        Tool = new(
                            new("StageTest", StageTestVersion.Text, rules.Select(r => RuleOf(r, repository ?? StageTestVersion.Repository)))
                        ),
                        ColumnKind = "utf16CodeUnits",
                        Invocations = [InvocationOf(notifications)],
                        Results = results.Select(a => ResultOf(a, rules.FindIndex(r => r.Id == a.Rule.Id))),
                    },
                ],
            },
            writer,
            ContractJson.Readable
        );
    }

    private static SarifRule RuleOf(AnnotationRule rule, Uri? repository) =>
        new(rule.Id, Message(rule.Title), Message(rule.Help), rule.HelpUri(repository));

    private static SarifInvocation InvocationOf(string[] notifications) =>
        new()
        {
            ExecutionSuccessful = true,
            ToolExecutionNotifications =
                notifications.Length == 0 ? null : [.. notifications.Select(n => new SarifNotification("warning", Message(n)))],
        };

    private static SarifResult ResultOf(Annotation annotation, int rule) =>
        new()
        {
            RuleId = annotation.Rule.Id,
            RuleIndex = rule,
            Level = annotation.Severity switch
            {
                Severity.Error => "error",
                Severity.Warning => "warning",
                _ => "note",
            },
            Message = Message(annotation.Message),
            Locations = LocationsOf(annotation.Location, null),
            RelatedLocations =
                annotation.Related is { } related && related != annotation.Location
                    ? LocationsOf(related, Message("The scenario has an expectation for it here."))
                    : null,
            Suppressions = annotation.Justification is { } justification ? [new("external", justification)] : null,
        };

    private static ImmutableArray<SarifLocation> LocationsOf(SourceLocation location, SarifText? message) =>
        location.File is { Length: > 0 } file
            ?
            [
                new()
                {
                    PhysicalLocation = new(ArtifactOf(file), new(Math.Max(1, location.Line), Math.Max(1, location.Column))),
                    Message = message,
                },
            ]
            : [];

    private static SarifArtifact ArtifactOf(string file) =>
        Path.IsPathRooted(file)
            ? new() { Uri = new Uri(file).AbsoluteUri }
            : new() { Uri = string.Join('/', file.Split('/').Select(Uri.EscapeDataString)), UriBaseId = "%SRCROOT%" };

    private static SarifText Message(string text) => new(text.Length > LongestMessage ? text[..LongestMessage] + " ..." : text);
}
