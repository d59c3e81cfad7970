using System.Text.RegularExpressions;

namespace StageTest.Core.Documents.Shapes;

/// <summary>
/// The rule for a kind of text: the same for the reader, which calls <see cref="IsMet"/>, and for editors, which match the pattern.
/// </summary>
/// <param name="Pattern">
/// A regular expression without anchors for the whole text. It uses only features that ECMA-262 and .NET share, because editors use the one
/// and tests the other.
/// </param>
/// <param name="IsMet">Whether a text follows the rule.</param>
/// <param name="Words">The rule in words, for use after "it must be".</param>
internal sealed record TextRule(string Pattern, Func<string, bool> IsMet, string Words)
{
    /// <summary>The maximum length, or null for no limit.</summary>
    public int? MaximumLength { get; init; }

    /// <summary>A rule that its pattern defines completely.</summary>
    public static TextRule Of(string pattern, string words)
    {
        var whole = new Regex($@"\A({pattern})\z", RegexOptions.CultureInvariant);
        return new(pattern, whole.IsMatch, words);
    }

    /// <summary>A DNS-1123 label, as namespaces have.</summary>
    public static TextRule Label { get; } = new(Names.LabelPattern, Names.IsLabel, Names.LabelRule) { MaximumLength = 63 };

    /// <summary>A DNS-1123 subdomain, as workloads have.</summary>
    public static TextRule Subdomain { get; } = new(Names.SubdomainPattern, Names.IsSubdomain, Names.SubdomainRule) { MaximumLength = 253 };

    /// <summary>An IANA service name, as ports have.</summary>
    public static TextRule PortName { get; } =
        new($"(?=.*[a-z])(?!.*--){Names.LabelPattern}", Names.IsPortName, Names.PortNameRule) { MaximumLength = 15 };

    /// <summary>The key of a label.</summary>
    public static TextRule LabelKey { get; } =
        new(
            $"(?=[^/]{{1,253}}/|[^/]+$)(?=([^/]*/)?[^/]{{1,63}}$)({Names.SubdomainPattern}/)?{Names.LabelTextPattern}",
            key => Names.ProblemOfLabelKey(key) is null,
            "a label key"
        );

    /// <summary>The value of a label.</summary>
    public static TextRule LabelValue { get; } =
        new($"({Names.LabelTextPattern})?", value => Names.ProblemOfLabelValue(value) is null, "a label value") { MaximumLength = 63 };

    /// <summary>A path that is relative to the file and written with '/'.</summary>
    public static TextRule RelativePath { get; } =
        new(
            @"[^/\\\u0000][^\\\u0000]*",
            path => path.Length > 0 && path[0] != '/' && !path.AsSpan().ContainsAny('\\', '\0'),
            "relative to this file and written with '/'"
        );
}
