using StageTest.Core.Documents;
using StageTest.Core.Reports.Gate;

namespace StageTest.Cli.Output;

/// <summary>One <c>--output FORMAT[=FILE]</c> of the gate.</summary>
/// <param name="Format">The format.</param>
/// <param name="File">The file, or null for standard output.</param>
internal sealed record GateTarget(IGateFormat Format, string? File)
{
    /// <summary>Reads what was written on the command line, or says what is wrong with it.</summary>
    public static GateTarget? Parse(string text, out string? problem)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var file = equals < 0 ? null : text[(equals + 1)..];
        var format = GateFormats.Find(name);
        problem =
            format is null ? $"--output {text}: there is no format '{name}'.{Suggestion.For(name, GateFormats.Names, "Formats")}"
            : file is null ? null
            : file.Length == 0 ? $"--output {text}: a file name must follow the '='."
            : Directory.Exists(file) ? $"--output {text}: '{file}' is a folder. Name a file in it."
            : null;
        return problem is null ? new(format!, file) : null;
    }
}
