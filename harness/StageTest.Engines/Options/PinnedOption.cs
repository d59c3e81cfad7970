using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>The option by which nothing is promoted that was shown on images or manifests without a digest.</summary>
internal static class PinnedOption
{
    private const string Name = "require-pinned";

    /// <summary>The option of an engine. The gate asks for it: the engine does the same with and without it.</summary>
    public static EngineOption<TOptions> Of<TOptions>() =>
        EngineOption<TOptions>.Flag(Name, "Holds if an image or manifest was used that no digest pins.", (options, _) => options);

    /// <summary>Whether it was given.</summary>
    public static bool IsGiven(ImmutableArray<GivenOption> given) =>
        given.Any(g => g.Name == Name && g.Values is [var value, ..] && bool.Parse(value));
}
