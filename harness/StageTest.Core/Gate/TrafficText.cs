using System.Globalization;
using System.Text.RegularExpressions;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Gate;

/// <summary>Whether a text that is not valid YAML, such as a template, may create an object that changes traffic.</summary>
internal static partial class TrafficText
{
    private const string PointerOfLfs = "version https://git-lfs.github.com/";

    /// <summary>Whether a text only points to another, as in Git LFS.</summary>
    public static bool IsPointer(string text) => text.StartsWith(PointerOfLfs, StringComparison.Ordinal);

    /// <summary>Whether it may.</summary>
    /// <remarks>
    /// The output of a template is unknown, so a kind of policy, or one that is filled in later, is enough. So is a pointer of Git LFS,
    /// because deployers may find any content instead.
    /// </remarks>
    public static bool MayMakePolicies(string text) =>
        IsPointer(text)
        || MayBePacked(text)
        || Kinds()
            .Matches(Unescaped(text))
            .Select(match => match.Groups["kind"].Value)
            .Any(kind =>
                kind.Contains("{{", StringComparison.Ordinal)
                || kind.StartsWith('*')
                || PolicyReader.MayChangeTraffic(Tag().Replace(kind, "").Trim().Trim('"', '\''))
            );

    // By such a tag a kind, and even the key before it, is written as base64.
    private static bool MayBePacked(string text) =>
        text.Contains("!!binary", StringComparison.Ordinal) || text.Contains("tag:yaml.org,2002:", StringComparison.Ordinal);

    // In double quotes any character may be escaped by its number.
    private static string Unescaped(string text) =>
        Escape()
            .Replace(text, match =>
                int.TryParse(match.Groups["code"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && code is > ' ' and < 0x7f
                    ? ((char)code).ToString()
                    : match.Value
            );

    // Starts at the word and looks back from there, so that a long text costs no more than its length.
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
