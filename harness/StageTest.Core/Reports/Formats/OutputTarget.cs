using StageTest.Core.Documents;

namespace StageTest.Core.Reports.Formats;

/// <summary>A requested report: <c>FORMAT[=FILE]</c>.</summary>
/// <param name="Format">The format.</param>
/// <param name="File">The file, or null for standard output.</param>
internal sealed record OutputTarget(OutputFormat Format, string? File)
{
    /// <summary>Reads a user's text; returns its problem, if any.</summary>
    /// <typeparam name="T">The result that is to be written.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="formats">The available formats.</param>
    /// <param name="setting">The name of the setting in messages: <c>--output</c> on the command line.</param>
    /// <param name="problem">The problem, or null.</param>
    public static OutputTarget? Parse<T>(string text, OutputFormats formats, string setting, out string? problem)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var file = equals < 0 ? null : text[(equals + 1)..];
        if (formats.Find<T>(name) is not { } format)
        {
            problem = $"{setting} {text}: there is no format '{name}'.{Suggestion.For(name, formats.NamesFor<T>(), "Formats")}";
            return null;
        }

        problem =
            file is null ? null
            : file.Length == 0 ? $"{setting} {text}: a file name must follow the '='."
            : Directory.Exists(file) ? $"{setting} {text}: '{file}' is a folder. Name a file in it."
            : null;
        return problem is null ? new(format, file) : null;
    }
}
