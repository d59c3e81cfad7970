using System.Text.RegularExpressions;

namespace StageTest.Core.Documents;

/// <summary>Recognises files from which a program such as Helm creates manifests.</summary>
internal static partial class ManifestTemplate
{
    private const string Remedy =
        "Name the chart, { helm: FOLDER, release: NAME, namespace: NAMESPACE }, where a scenario or 'stagetest.yaml' names sources; "
        + "elsewhere read what 'helm template' prints.";

    /// <summary>The message about an object that is already YAML but whose name is filled in later.</summary>
    public const string OfObject = $"This object's name is filled in by Helm or by another program, so this is a template. {Remedy}";

    /// <summary>Whether a text is filled in later.</summary>
    /// <remarks>
    /// Only names are reliable: other fields may contain braces for programs of the cluster, as in alerts and injected containers.
    /// </remarks>
    public static bool IsFilledIn(string text) => text.Contains("{{", StringComparison.Ordinal);

    /// <summary>The sign that a text that is not YAML is a template, or null for none.</summary>
    public static (int Line, int Column, string Message)? Find(string text)
    {
        var at = text.IndexOf("{{", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var helms = OfHelm().Match(text);

        at = helms.Success ? helms.Index : at;
        var line = text.AsSpan(0, at).Count('\n') + 1;
        var column = at - (at == 0 ? -1 : text.LastIndexOf('\n', at - 1));
        return (
            line,
            column,
            helms.Success
                ? $"This is a Helm template, and the output of Helm is applied instead of it. {Remedy}"
                : $"This is not valid YAML, and '{{{{' shows that it is a template of Helm or of another program. {Remedy}"
        );
    }

    [GeneratedRegex(
        """\{\{-?[^{}]*(\.Values\b|\.Release\.|\.Chart\.|\.Capabilities\.|\b(include|template|define)\s+")""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex OfHelm();
}
