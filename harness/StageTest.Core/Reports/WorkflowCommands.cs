using System.Globalization;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>Writes annotations as workflow commands, which GitHub shows as checks on the lines of a pull request.</summary>
/// <remarks>
/// A command is <c>::error file=F,line=L,col=C,title=T::MESSAGE</c>; special characters are escaped as in
/// <c>actions/toolkit/packages/core/src/command.ts</c>. GitHub accepts 10 errors, 10 warnings and 10 notices of a step
/// (<c>actions/toolkit/docs/problem-matchers.md</c>) and silently drops the rest, so no more are written, and a line of plain text states
/// the total.
/// </remarks>
internal static class WorkflowCommands
{
    private const int MostOfASeverity = 10;
    private const int LongestMessage = 2000;

    /// <summary>Writes the annotations, those of one severity in the given order.</summary>
    public static void Write(IEnumerable<Annotation> annotations, TextWriter writer)
    {
        foreach (var group in annotations.GroupBy(a => a.Severity).OrderByDescending(g => g.Key))
        {
            var all = group.ToArray();
            foreach (var annotation in all.Take(MostOfASeverity))
            {
                writer.Write($"::{Word(group.Key)} {Properties(annotation)}::{Data(PrintableText.Of(Shorten(annotation.Message)))}\n");
            }

            if (all.Length > MostOfASeverity)
            {
                writer.Write(
                    $"StageTest: {CountText.Of(all.Length - MostOfASeverity, "further " + Word(group.Key))} not shown as an "
                        + "annotation; '--output sarif=FILE' has them all.\n"
                );
            }
        }
    }

    private static string Properties(Annotation annotation)
    {
        var (file, line, column) = (annotation.Location.File ?? "", annotation.Location.Line, annotation.Location.Column);
        var place =
            file.Length == 0 ? ""
            : line == 0 ? $"file={Property(PrintableText.Of(file))},"
            : string.Create(CultureInfo.InvariantCulture, $"file={Property(PrintableText.Of(file))},line={line},col={column},");
        return $"{place}title={Property($"StageTest: {annotation.Rule.Id}")}";
    }

    private static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "notice",
        };

    private static string Shorten(string text) => text.Length > LongestMessage ? text[..LongestMessage] + " ..." : text;

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
