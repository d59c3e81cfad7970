using System.Text;

namespace StageTest.Core.Documents;

/// <summary>Reads a value with a tag of YAML as kubectl does (<c>resolve.go</c> of go-yaml v2, by way of sigs.k8s.io/yaml).</summary>
internal static class TaggedScalar
{
    private const string Core = "tag:yaml.org,2002:";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value; null if the tag does not fit it. With a tag that YAML does not define, it is text.</summary>
    /// <remarks>A number, boolean or null may be in quotes, because the tag decides. Text may be packed as base64.</remarks>
    public static YamlScalar? Read(string tag, string value, SourceLocation place)
    {
        var (text, other) = (new YamlScalar(place, value, IsPlain: false), new YamlScalar(place, value, IsPlain: true));
        return !tag.StartsWith(Core, StringComparison.Ordinal)
            ? text
            : tag[Core.Length..] switch
            {
                "str" => text,
                "int" => other.AsInteger() is null || IsBroken(value) ? null : other,
                "float" => other.IsNumber ? other : null,
                "bool" => other.IsBoolean ? other : null,
                "null" => other.IsNull ? other : null,
                "binary" => Unpacked(value) is { } unpacked ? text with { Value = unpacked } : null,
                "merge" => other,
                _ => text,
            };
    }

    // 80.0 and 1e2 are not whole by their form.
    private static bool IsBroken(string number) =>
        number.Contains('.', StringComparison.Ordinal)
        || (number.Contains('e', StringComparison.OrdinalIgnoreCase) && !number.Contains('x', StringComparison.OrdinalIgnoreCase));

    private static string? Unpacked(string value)
    {
        var bytes = new byte[value.Length];
        try
        {
            return Convert.TryFromBase64String(value, bytes, out var count) ? Strict.GetString(bytes, 0, count) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
