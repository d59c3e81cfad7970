using System.CommandLine;

namespace StageTest.Cli.Options;

/// <summary>The option by which nothing is promoted that was shown on images or manifests without a digest.</summary>
internal static class PinnedOption
{
    /// <summary>The option.</summary>
    public static Option<bool> Create() =>
        new("--require-pinned") { Description = "Holds where the engine took an image or manifest that no digest pins." };
}
