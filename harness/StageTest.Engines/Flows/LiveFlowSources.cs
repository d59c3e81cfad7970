using System.Collections.Immutable;

namespace StageTest.Engines.Flows;

/// <summary>The kinds of live sources.</summary>
/// <param name="All">The kinds.</param>
internal sealed record LiveFlowSources(ImmutableArray<LiveFlowSource> All)
{
    /// <summary>The kinds of the product.</summary>
    public static LiveFlowSources Known { get; } =
        new([
            WhiskerSource.OverHttp,
            WhiskerSource.OverHttps,
            GoldmaneSource.Encrypted,
            GoldmaneSource.Plain,
            HubbleSource.Plain,
            HubbleSource.Encrypted,
        ]);

    /// <summary>The kind and the address of a source that a user named; null if the text is the name of a file.</summary>
    public (LiveFlowSource Source, Uri Address)? Find(string text) =>
        text.Contains("://", StringComparison.Ordinal)
        && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && All.FirstOrDefault(s => s.Scheme == address.Scheme) is { } found
            ? (found, address)
            : null;

    /// <summary>The known sources, for a user who named an unknown one.</summary>
    public string Describe() => string.Join("; ", All.Select(s => $"{s.Scheme}:// ({s.Title})"));
}
