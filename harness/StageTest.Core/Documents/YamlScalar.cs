using System.Globalization;
using System.Text.RegularExpressions;

namespace StageTest.Core.Documents;

/// <summary>A single YAML value. Whether it is text, a number, a boolean or null follows the YAML 1.2 core schema.</summary>
/// <remarks>
/// The YAML 1.1 words <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are booleans here too if they are not quoted, because the tools that
/// send manifests to a cluster (kubectl, through sigs.k8s.io/yaml) read them so; a label with that value is then refused.
/// </remarks>
internal sealed partial record YamlScalar(SourceLocation Location, string Value, bool IsPlain) : YamlNode(Location)
{
    /// <summary>Whether this is the null value, written <c>null</c>, <c>~</c> or empty.</summary>
    public bool IsNull => IsPlain && (Value is "" or "~" or "null" or "Null" or "NULL");

    // Longer text is neither, so it is not searched.
    private const int LongestNumber = 100;

    /// <summary>Whether this is a boolean.</summary>
    public bool IsBoolean => IsPlain && Value.Length <= LongestNumber && Booleans().IsMatch(Value);

    /// <summary>Whether this is a boolean with the value true.</summary>
    public bool IsTrue => IsBoolean && (Value.ToUpperInvariant() is "TRUE" or "Y" or "YES" or "ON");

    /// <summary>Whether this is a number, whole or not.</summary>
    public bool IsNumber => IsPlain && Value.Length <= LongestNumber && Numbers().IsMatch(Value);

    /// <summary>Whether this is text: quoted, or plain and not another type.</summary>
    public bool IsText => !IsNull && !IsBoolean && !IsNumber;

    /// <summary>The value as a whole number, or null if it is not one.</summary>
    /// <remarks>
    /// Numbers have the syntax of kubectl's YAML reader (<c>sigs.k8s.io/yaml</c>, which follows Go's <c>strconv.ParseInt</c> with base 0):
    /// <c>0x50</c> is 80, <c>0b11</c> is 3, <c>0o17</c> and <c>017</c> are 15, and <c>8_080</c> is 8080. A whole number with a decimal
    /// point, such as <c>80.0</c>, reaches the API server as <c>80</c>.
    /// </remarks>
    public long? AsInteger()
    {
        if (!IsNumber)
        {
            return null;
        }

        var text = Value.Replace("_", "", StringComparison.Ordinal);
        var digits = text.TrimStart('+', '-');
        long? size = digits switch
        {
            ['0', 'x' or 'X', .. var hex] => Parse(hex, 16),
            ['0', 'o' or 'O', .. var octal] => Parse(octal, 8),
            ['0', 'b' or 'B', .. var binary] => Parse(binary, 2),
            ['0', _, ..] when digits.All(c => c is >= '0' and <= '7') => Parse(digits, 8),
            _ => WholeOf(digits),
        };
        return text[0] == '-' ? -size : size;
    }

    private static long? Parse(string digits, int radix)
    {
        var number = 0L;
        foreach (var digit in digits)
        {
            var value = Convert.ToInt32(digit.ToString(), 16);
            if (value >= radix || number > (long.MaxValue - value) / radix)
            {
                return null;
            }

            number = (number * radix) + value;
        }

        return digits.Length == 0 ? null : number;
    }

    private static long? WholeOf(string digits)
    {
        const double mostExact = 1L << 53;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var broken)
            && broken == Math.Floor(broken)
            && broken < mostExact
                ? (long)broken
            : null;
    }

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
        @"^([-+]?[0-9][0-9_]*|[-+]?0[oO][0-7_]+|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+"
            + @"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Numbers();
}
