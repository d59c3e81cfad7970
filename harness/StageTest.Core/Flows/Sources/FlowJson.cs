using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources;

/// <summary>An object of a flow log. Names are found in both spellings, <c>source_name</c> and <c>sourceName</c>.</summary>
/// <param name="Element">The object.</param>
internal readonly record struct FlowJson(JsonElement Element)
{
    /// <summary>Whether the object has a field that is not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A field that is an object itself; null if it is absent.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public FlowJson? Object(string name) =>
        Find(name) is not { } found ? null
        : found.ValueKind == JsonValueKind.Object ? new(found)
        : throw Wrong(name, "an object", found);

    /// <summary>A text; the empty one where it is absent.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public string Text(string name) =>
        Find(name) is not { } found ? ""
        : found.ValueKind == JsonValueKind.String ? TextOf(found)
        : throw Wrong(name, "a text", found);

    /// <summary>The name of an enumeration value, or its number as text, which writers use for unknown values.</summary>
    /// <exception cref="FlowFormatException">It is neither.</exception>
    public string Word(string name) => Find(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : Text(name);

    /// <summary>A whole number, possibly written as text, as in Protocol Buffers' JSON; 0 if it is absent.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public long Number(string name) =>
        Find(name) is not { } found ? 0
        : found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var number) ? number
        : found.ValueKind == JsonValueKind.String
        && long.TryParse(TextOf(found), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number
        : throw Wrong(name, "a whole number", found);

    /// <summary>A count, which is never negative.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public long Count(string name) => Number(name) is var number and >= 0 ? number : throw Wrong(name, "at least 0", Find(name)!.Value);

    /// <summary>True or false; null if it is absent.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public bool? Flag(string name) =>
        Find(name) is not { } found ? null
        : found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.GetBoolean()
        : throw Wrong(name, "true or false", found);

    /// <summary>The items of a list; none if it is absent.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public IEnumerable<JsonElement> List(string name) =>
        Find(name) is not { } found ? []
        : found.ValueKind == JsonValueKind.Array ? found.EnumerateArray()
        : throw Wrong(name, "a list", found);

    /// <summary>The texts of a list; none if it is absent.</summary>
    /// <exception cref="FlowFormatException">It, or an item, is something else.</exception>
    public IEnumerable<string> Texts(string name)
    {
        foreach (var item in List(name))
        {
            yield return item.ValueKind == JsonValueKind.String ? TextOf(item) : throw Wrong(name, "a list of texts", item);
        }
    }

    /// <summary>The fields of an object with only texts, by name, such as labels; null if it is absent.</summary>
    /// <exception cref="FlowFormatException">It, or a field, is something else.</exception>
    public ImmutableSortedDictionary<string, string>? TextsByName(string name)
    {
        if (Object(name) is not { } found)
        {
            return null;
        }

        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var field in found.Element.EnumerateObject())
        {
            var key = NameOf(field);
            texts[key] = field.Value.ValueKind == JsonValueKind.String ? TextOf(field.Value) : throw Wrong(key, "a text", field.Value);
        }

        return texts.ToImmutable();
    }

    /// <summary>The objects of a list; none if it is absent.</summary>
    /// <exception cref="FlowFormatException">It, or an item, is something else.</exception>
    public IEnumerable<FlowJson> Objects(string name)
    {
        foreach (var item in List(name))
        {
            yield return item.ValueKind == JsonValueKind.Object ? new(item) : throw Wrong(name, "a list of objects", item);
        }
    }

    /// <summary>The name of an enumeration value, possibly written as its number; the empty text if it is absent.</summary>
    /// <param name="name">The field.</param>
    /// <param name="names">The names, the first one for 0.</param>
    /// <exception cref="FlowFormatException">It is neither.</exception>
    public string Enumerated(string name, ImmutableArray<string> names) =>
        Find(name) is not { } found ? ""
        : found.ValueKind == JsonValueKind.String && TextOf(found) is { Length: > 0 } text ? text
        : found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var number) && number >= 0 && number < names.Length
            ? names[number]
        : throw Wrong(name, $"one of {string.Join(", ", names.Where(n => n.Length > 0))}", found);

    /// <summary>A time: seconds since 1970, or RFC 3339.</summary>
    /// <exception cref="FlowFormatException">It is absent or something else.</exception>
    public DateTimeOffset Time(string name)
    {
        const long lastSecond = 253_402_300_799;
        if (Find(name) is not { } found)
        {
            throw new FlowFormatException($"'{name}' is missing: the record has no time");
        }

        // Protocol Buffers' JSON writes whole numbers as texts.
        var text = found.ValueKind == JsonValueKind.String ? TextOf(found) : found.GetRawText();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= lastSecond
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : found.ValueKind == JsonValueKind.String && TryTime(text, out var time) ? time
            : throw Wrong(name, "a time such as 2026-11-29T09:18:37Z", found);
    }

    /// <summary>An address; null if it is absent or empty.</summary>
    /// <exception cref="FlowFormatException">It is something else.</exception>
    public IPAddress? Address(string name) =>
        Text(name) is not { Length: > 0 } text ? null
        : CidrText.TryParseAddress(text, out var address) ? address
        : throw Wrong(name, "an address", Find(name)!.Value);

    /// <summary>A destination port with its protocol.</summary>
    /// <exception cref="FlowFormatException">There is no such port or protocol.</exception>
    public Port Port(string portName, string protocolName) => MakePort(Number(portName), Text(protocolName));

    /// <summary>A port from a number and a protocol's name.</summary>
    /// <exception cref="FlowFormatException">There is no such port or protocol.</exception>
    public static Port MakePort(long number, string protocolName)
    {
        if (TryProtocol(protocolName) is not { } protocol)
        {
            throw new FlowFormatException($"there is no protocol '{protocolName}'");
        }

        if (!Topologies.Port.HasPorts(protocol))
        {
            return new(0, protocol);
        }

        return number is > 0 and <= ushort.MaxValue
            ? new((ushort)number, protocol)
            : throw new FlowFormatException($"{number} is not a port of {protocolName}: ports are from 1 to 65535");
    }

    /// <summary>The protocol of a name or number in flow logs.</summary>
    public static Protocol? TryProtocol(string text) =>
        text.ToUpperInvariant() switch
        {
            "TCP" => Protocol.Tcp,
            "UDP" => Protocol.Udp,
            "SCTP" => Protocol.Sctp,
            "ICMP" or "ICMPV4" => Protocol.Icmp,
            "ICMP6" or "ICMPV6" => Protocol.IcmpV6,
            "UDPLITE" => Protocol.UdpLite,
            var other => byte.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? (Protocol)number
                : null,
        };

    /// <summary>Labels from texts <c>key=value</c>.</summary>
    /// <exception cref="FlowFormatException">A text has no <c>=</c>.</exception>
    public static ImmutableSortedDictionary<string, string> Labels(IEnumerable<string> texts)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FlowFormatException($"'{text}' is not a label: labels are written key=value");
            }

            labels[text[..equals]] = text[(equals + 1)..];
        }

        return labels.ToImmutable();
    }

    /// <summary>Reads a time in RFC 3339 format.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );

    /// <summary>A field of any type; null if it is absent or null.</summary>
    /// <exception cref="FlowFormatException">A name of the object cannot be read.</exception>
    public JsonElement? Find(string name)
    {
        try
        {
            var isThere =
                Element.TryGetProperty(name, out var found)
                || (name.IndexOf('_', StringComparison.Ordinal) > 0 && Element.TryGetProperty(Camel(name), out found));
            return isThere && found.ValueKind != JsonValueKind.Null ? found : null;
        }
        catch (InvalidOperationException)
        {
            throw Half();
        }
    }

    private static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Half();
        }
    }

    private static string NameOf(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            throw Half();
        }
    }

    // JSON allows an escape for half of a character, which no text can contain: the parser throws when the text is requested.
    private static FlowFormatException Half() => new("it has an escape for half of a character, such as \\ud800 alone");

    private static string Camel(string name) =>
        string.Concat(name.Split('_').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static FlowFormatException Wrong(string name, string wanted, JsonElement found)
    {
        const int longest = 60;
        var text = found.GetRawText();
        return new($"'{name}' must be {wanted}, not {(text.Length > longest ? text[..longest] + " ..." : text)}");
    }
}
