using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>One question: can <paramref name="From"/> open a connection to <paramref name="To"/> on this port?</summary>
/// <param name="From">The workload or external endpoint that opens the connection.</param>
/// <param name="To">The workload or external endpoint that it is opened to.</param>
/// <param name="Port">The destination port.</param>
public readonly record struct Flow(EndpointRef From, EndpointRef To, Port Port)
{
    /// <summary>Reads <c>shop/web -> shop/api:8080/tcp</c>, the protocol being TCP where none is written; null where the text has another form.</summary>
    public static Flow? Parse(string text)
    {
        const string arrow = "->";
        var middle = text.IndexOf(arrow, StringComparison.Ordinal);
        var colon = text.LastIndexOf(':');
        return middle >= 0 && colon > middle && EndpointRef.Parse(text[..middle].Trim()) is { } from
            && EndpointRef.Parse(text[(middle + arrow.Length)..colon].Trim()) is { } to && Port.TryParse(text[(colon + 1)..].Trim(), out var port)
                ? new(from, to, port)
                : null;
    }

    /// <summary>Writes <c>shop/web -> shop/api:8080/tcp</c>.</summary>
    public override string ToString() => $"{From} -> {To}:{Port}";
}
