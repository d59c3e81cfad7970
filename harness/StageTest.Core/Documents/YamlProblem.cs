using YamlDotNet.Core;

namespace StageTest.Core.Documents;

/// <summary>Explains an error in a text that is not YAML: what, where, and what to try.</summary>
internal static class YamlProblem
{
    // The usual meaning of the parser's terse sentences for the author of a manifest.
    private static readonly (string Sign, string Remedy)[] Remedies =
    [
        ("tab", "Indent with spaces."),
        ("invalid mapping", "Put text that holds ': ' in quotes, or check the indentation."),
        ("expected key", "Check the indentation and the brackets."),
        ("'-' indicator", "Check the indentation."),
        ("cannot start any token", "Put the text in quotes."),
        ("end of stream", "Close the quotes."),
    ];

    /// <summary>The place and the message for a problem that the parser found.</summary>
    public static (Mark Place, string Message) Explain(YamlException problem, string text)
    {
        var sentence = problem.Message.TrimEnd('.');
        var remedy = Remedies.FirstOrDefault(r => sentence.Contains(r.Sign, StringComparison.Ordinal)).Remedy;
        var place = sentence.Contains("tab", StringComparison.Ordinal) ? FirstTab(text, problem.Start) : problem.Start;
        return (place, $"This is not valid YAML: {sentence}.{(remedy is null ? "" : $" {remedy}")}");
    }

    // The parser reports the start of the object that contains the tab, which may be the first line of the file.
    private static Mark FirstTab(string text, Mark from)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var tab = line.IndexOf('\t');
            if (number >= from.Line && tab >= 0 && line[..tab].Trim().IsEmpty)
            {
                return new(from.Index, number, tab + 1);
            }
        }

        return from;
    }
}
