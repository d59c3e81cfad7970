using System.Text.RegularExpressions;

namespace StageTest.Core.Documents.Shapes;

/// <summary>The name and label rules of Kubernetes (<c>k8s.io/apimachinery/pkg/util/validation</c>).</summary>
/// <remarks>
/// Every name that reaches an engine has passed one of these rules, so it contains only letters, digits and <c>-._/</c>.
/// </remarks>
internal static partial class Names
{
    /// <summary>A DNS-1123 label as a regular expression without anchors; it may be 63 characters long.</summary>
    public const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

    /// <summary>A DNS-1123 subdomain as a regular expression without anchors; it may be 253 characters long.</summary>
    public const string SubdomainPattern = $@"{LabelPattern}(\.{LabelPattern})*";

    /// <summary>The characters of labels, as a regular expression without anchors; at most 63 characters.</summary>
    public const string LabelTextPattern = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

    /// <summary>The form of a DNS-1123 label, for messages.</summary>
    public const string LabelRule = "at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit";

    /// <summary>The form of a DNS-1123 subdomain, for messages.</summary>
    public const string SubdomainRule =
        "at most 253 lower-case letters, digits, '-' and '.', each part beginning and ending with a letter or digit";

    /// <summary>The form of a port name, for messages.</summary>
    public const string PortNameRule =
        "at most 15 lower-case letters, digits and '-', with at least one letter, no '--', not beginning or ending with '-'";

    /// <summary>Whether the text is a DNS-1123 label: the rule for namespaces.</summary>
    public static bool IsLabel(string text) => text.Length <= 63 && Label().IsMatch(text);

    /// <summary>Whether the text is a DNS-1123 subdomain: the rule for workloads, policies and service accounts.</summary>
    public static bool IsSubdomain(string text) => text.Length <= 253 && Subdomain().IsMatch(text);

    /// <summary>
    /// Whether the text is one part of a subdomain: a DNS-1123 label without its limit of 63 characters, which subdomains do not have.
    /// </summary>
    public static bool IsLongLabel(string text) => text.Length <= 253 && Label().IsMatch(text);

    /// <summary>Whether the text is an IANA service name: the rule for named ports.</summary>
    public static bool IsPortName(string text) =>
        text.Length <= 15 && Label().IsMatch(text) && text.Any(char.IsAsciiLetterLower) && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>The problem with a label key, or null if it is valid.</summary>
    public static string? ProblemOfLabelKey(string key) => ProblemOfKey(key, "label key");

    /// <summary>The problem with the key of an annotation, or null if it is valid: its prefix may have capital letters.</summary>
    public static string? ProblemOfAnnotationKey(string key) =>
        ProblemOfKey(key.ToLowerInvariant(), "") is null ? null : ProblemOfKey(key, "annotation key");

    /// <summary>
    /// The problem with a label key of one of Calico's own objects, or null if it is valid: Calico accepts every key that a selector can
    /// name (<c>validateObjectMetaLabels</c> in <c>libcalico-go/lib/validator/v3/validator.go</c>).
    /// </summary>
    public static string? ProblemOfCalicoLabelKey(string key) =>
        CalicoLabelKey().IsMatch(key)
            ? null
            : $"the label key '{key}' is not valid; it must be at most 512 letters, digits, '-', '_', '.' and '/'";

    private static string? ProblemOfKey(string key, string what)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key[(slash + 1)..];
        if (slash >= 0 && !IsSubdomain(key[..slash]))
        {
            return $"the {what} '{key}' has a prefix that is not a DNS name; it must be {SubdomainRule}";
        }

        return name.Length <= 63 && LabelText().IsMatch(name)
            ? null
            : $"the {what} '{key}' is not valid; its name must be at most 63 letters, digits, '-', '_' and '.', beginning and "
                + "ending with a letter or digit";
    }

    /// <summary>The problem with a label value, or null if it is valid.</summary>
    public static string? ProblemOfLabelValue(string value) =>
        value.Length == 0 || (value.Length <= 63 && LabelText().IsMatch(value))
            ? null
            : $"the label value '{value}' is not valid; it must be at most 63 letters, digits, '-', '_' and '.', beginning and "
                + "ending with a letter or digit";

    [GeneratedRegex(@"\A[A-Za-z0-9_./-]{1,512}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CalicoLabelKey();

    [GeneratedRegex($@"\A{LabelPattern}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex($@"\A{SubdomainPattern}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex($@"\A{LabelTextPattern}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelText();
}
