using System.Globalization;
using System.Text.RegularExpressions;

namespace StageTest.Core.Documents;

/// <summary>A single YAML value. Whether it is text, a number, a boolean or null follows the YAML 1.2 core schema.</summary>
/// <remarks>
/// The YAML 1.1 words <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are booleans here too when they stand without quotes, because the
/// tools that send manifests to a cluster (kubectl, through sigs.k8s.io/yaml) read them so, and a label of that value is then refused.
/// </remarks>
internal sealed partial record YamlScalar(SourceLocation Location, string Value, bool IsPlain) : YamlNode(Location)
{
    /// <summary>Whether this is the null value, written <c>null</c>, <c>~</c> or nothing.</summary>
    public bool IsNull => IsPlain && (Value is "" or "~" or "null" or "Null" or "NULL");

    // Longer text is neither, and need not be searched.
    private const int LongestNumber = 100;

    /// <summary>Whether this is a boolean.</summary>
    public bool IsBoolean => IsPlain && Value.Length <= LongestNumber && Booleans().IsMatch(Value);

    /// <summary>Whether this is a boolean that says yes.</summary>
    public bool IsTrue => IsBoolean && (Value.ToUpperInvariant() is "TRUE" or "Y" or "YES" or "ON");

    /// <summary>Whether this is a number, whole or not.</summary>
    public bool IsNumber => IsPlain && Value.Length <= LongestNumber && Numbers().IsMatch(Value);

    /// <summary>Whether this is text: quoted, or plain and nothing else.</summary>
    public bool IsText => !IsNull && !IsBoolean && !IsNumber;

    /// <summary>The value as a whole number, or null where it is none.</summary>
    /// <remarks>A leading zero is refused: <c>0123</c> is 123 to some readers of YAML and 83 to kubectl's.</remarks>
    public long? AsInteger() =>
        IsPlain
        && Value.TrimStart('+', '-') is not ['0', _, ..]
        && long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <inheritdoc/>
    public override string Describe() =>
        IsNull ? "nothing"
        : IsBoolean ? $"the boolean {Value}"
        : IsNumber ? $"the number {Value}"
        : $"the text '{Shorten(Value)}'";

    private static string Shorten(string text) =>
        text.Length <= 60 ? text.ReplaceLineEndings(" ") : text[..57].ReplaceLineEndings(" ") + "...";

    [GeneratedRegex(
        "^(true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Booleans();

    [GeneratedRegex(
        @"^([-+]?[0-9][0-9_]*|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
            + @"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Numbers();
}
