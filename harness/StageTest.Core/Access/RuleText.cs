using System.Text.RegularExpressions;

namespace StageTest.Core.Access;

/// <summary>The text of one rule of a role in a file that is not YAML, such as a template.</summary>
/// <param name="text">The text, without the control structures of templates.</param>
internal sealed partial class RuleText(string text)
{
    private const string Filled = "{{";

    private const string Key = @"(?:apiGroups|resources|verbs|resourceNames|nonResourceURLs)\s*:";

    /// <summary>The rules of a text.</summary>
    public static IEnumerable<RuleText> Of(string text) =>
        Start().Split(Control().Replace(text, "")).Skip(1).Select(rule => new RuleText(rule));

    /// <summary>Whether the rule may grant a right: it names verb and resource, or a template fills them in.</summary>
    public bool MayGrant(IndirectRight right) =>
        Parts("resources").Any(part => right.Resources.Any(resource => Names(part, resource)))
        && Parts("verbs").Any(part => right.Verbs.Any(verb => Names(part, verb)))
        && (
            right.Names.IsEmpty
            || Parts("resourceNames")
                .All(part =>
                    part.Contains(Filled, StringComparison.Ordinal)
                    || right.Names.Any(name => part.Contains(name, StringComparison.Ordinal))
                )
        );

    private IEnumerable<string> Parts(string field) =>
        Field().Matches(text).Where(m => m.Groups["name"].Value.TrimEnd(':').TrimEnd() == field).Select(m => m.Groups["content"].Value);

    private static bool Names(string part, string word) =>
        part.Contains(Filled, StringComparison.Ordinal) || Word().Matches(part).Any(m => m.Value == "*" || m.Value == word);

    [GeneratedRegex(@"\{\{-?\s*(?:/\*|(?:if|else|end|with|range|define|template|block)\b)[^{}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Control();

    // A rule begins with an item of a list, or with a mapping in braces.
    [GeneratedRegex(@"(?:^[ \t]*-[ \t]+\{?|\{)\s*(?=" + Key + ")", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Start();

    [GeneratedRegex(@"(?<name>" + Key + @")(?<content>.*?)(?=" + Key + @"|\z)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"[\w./*-]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
