using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>The option that forbids promotion of results from images or manifests without a digest.</summary>
internal static class PinnedOption
{
    private const string Name = "require-pinned";

    /// <summary>The option of an engine. Only the gate reads it: the engine behaves the same with and without it.</summary>
    public static EngineOption<TOptions> Of<TOptions>() =>
        EngineOption<TOptions>.Flag(Name, "Holds if an image or manifest was used that no digest pins.", (options, _) => options);

    /// <summary>Whether it was given.</summary>
    public static bool IsGiven(ImmutableArray<GivenOption> given) =>
        given.Any(g => g.Name == Name && g.Values is [var value, ..] && bool.Parse(value));
}
