using System.Globalization;
using System.Text.RegularExpressions;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Gate;

/// <summary>Whether a text that cannot be read as YAML, such as a template, may make an object that changes traffic.</summary>
internal static partial class TrafficText
{
    private const string PointerOfLfs = "version https://git-lfs.github.com/";

    /// <summary>Whether a text only points to another, as Git LFS keeps it.</summary>
    public static bool IsPointer(string text) => text.StartsWith(PointerOfLfs, StringComparison.Ordinal);

    /// <summary>Whether it may.</summary>
    /// <remarks>
    /// What a template makes is not known, so a kind that is one of policies, or that is filled in from elsewhere, is enough. So is the
    /// pointer of Git LFS, in whose place deployers may find anything.
    /// </remarks>
    public static bool MayMakePolicies(string text) =>
        IsPointer(text)
        || Kinds()
            .Matches(Unescaped(text))
            .Select(match => match.Groups["kind"].Value)
            .Any(kind =>
                kind.Contains("{{", StringComparison.Ordinal)
                || kind.StartsWith('*')
                || PolicyReader.MayChangeTraffic(Tag().Replace(kind, "").Trim().Trim('"', '\''))
            );

    // In double quotes any character may be written by its number.
    private static string Unescaped(string text) =>
        Escape()
            .Replace(text, match =>
                int.TryParse(match.Groups["code"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && code is > ' ' and < 0x7f
                    ? ((char)code).ToString()
                    : match.Value
            );

    // Begins at the word and looks back from there, so that a long text costs no more than its length.
    [GeneratedRegex(
        """kind(?<=(^|[{,])[\s\-{]*["']?kind)["']?\s*:\s*(?<kind>[^\r\n,}#]*(\{\{[^\r\n]*)?)""",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Kinds();

    [GeneratedRegex(
        """\\(x(?<code>[0-9A-Fa-f]{2})|u(?<code>[0-9A-Fa-f]{4})|U(?<code>[0-9A-Fa-f]{8}))""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Escape();

    [GeneratedRegex("""^([!&]\S*\s+)+""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
