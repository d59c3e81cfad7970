using StageTest.Core.Documents;
using StageTest.Core.Reports;

namespace StageTest.Cli;

/// <summary>One <c>--output FORMAT[=FILE]</c>.</summary>
/// <param name="Format">The format.</param>
/// <param name="File">The file, or null for standard output.</param>
internal sealed record ReportTarget(IReportFormat Format, string? File)
{
    /// <summary>Reads what was written on the command line, or says what is wrong with it.</summary>
    public static ReportTarget? Parse(string text, out string? problem)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var file = equals < 0 ? null : text[(equals + 1)..];
        if (ReportFormats.Find(name) is not { } format)
        {
            problem = $"--output {text}: there is no format '{name}'.{Suggestion.For(name, ReportFormats.Names, "Formats")}";
            return null;
        }

        problem = file is null ? null
            : file.Length == 0 ? $"--output {text}: a file name must follow the '='."
            : Directory.Exists(file) ? $"--output {text}: '{file}' is a folder. Name a file in it."
            : null;
        return problem is null ? new(format, file) : null;
    }
}
