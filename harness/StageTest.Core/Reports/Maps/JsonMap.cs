using System.Text.Json;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>
/// The map for scripts: <c>{ "version": 1, "connections": [ { "from", "to", "allowed" } ] }</c>, exact for all protocols.
/// </summary>
/// <remarks>
/// <c>allowed</c> holds <c>tcp</c>, <c>udp</c> and <c>sctp</c> as lists of <c>[first, last]</c> ports, <c>icmp</c> and <c>icmpv6</c> as
/// lists of <c>[first, last]</c> messages (type times 256 plus code), and <c>otherProtocols</c> as lists of protocol numbers.
/// </remarks>
internal sealed class JsonMap : IMapFormat
{
    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        using var stream = new TextWriterStream(writer);
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, 1);
            json.WriteStartArray("connections"u8);
            foreach (var line in map.Lines)
            {
                json.WriteStartObject();
                WriteEnd(json, "from", line.From);
                WriteEnd(json, "to", line.To);
                WriteConnections(json, "allowed", line.Connections);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    /// <summary>Writes an end as an object: a workload's name and kind, or the first and last address.</summary>
    internal static void WriteEnd(Utf8JsonWriter json, string name, MapEnd end)
    {
        json.WriteStartObject(name);
        if (end.Workload is { } workload)
        {
            json.WriteString("workload"u8, workload.ToString());
            json.WriteString("kind"u8, end.Kind);
        }
        else
        {
            json.WriteString("firstAddress"u8, end.First!.ToString());
            json.WriteString("lastAddress"u8, end.Last!.ToString());
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a set of connections as an object of ranges.</summary>
    internal static void WriteConnections(Utf8JsonWriter json, string name, ConnectionSet connections)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("all"u8, connections == ConnectionSet.All);
        WriteRanges(json, "tcp", connections.Tcp);
        WriteRanges(json, "udp", connections.Udp);
        WriteRanges(json, "sctp", connections.Sctp);
        WriteRanges(json, "icmp", connections.Icmp);
        WriteRanges(json, "icmpv6", connections.IcmpV6);
        WriteRanges(json, "otherProtocols", connections.Others);
        json.WriteEndObject();
    }

    private static void WriteRanges(Utf8JsonWriter json, string name, IntervalSet set)
    {
        if (set.IsEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var (first, last) in set.Ranges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(first);
            json.WriteNumberValue(last);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
