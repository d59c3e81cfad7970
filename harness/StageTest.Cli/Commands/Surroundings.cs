using System.Collections.Immutable;
using StageTest.Cli.Terminal;
using StageTest.Core.Lint;
using StageTest.Core.Reports.Formats;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary>The dependencies of commands.</summary>
/// <param name="Terminal">Their input and output.</param>
/// <param name="Engines">The engines.</param>
/// <param name="Clock">The clock.</param>
internal sealed record Surroundings(CommandTerminal Terminal, EngineCatalog Engines, TimeProvider Clock)
{
    /// <summary>The formats of reports.</summary>
    public OutputFormats Formats { get; init; } = OutputFormats.Known;

    /// <summary>The rules of lint.</summary>
    public IReadOnlyList<LintRule> Rules { get; init; } = LintRules.All;

    /// <summary>The commands.</summary>
    public required ImmutableArray<CommandEntry> Commands { get; init; }
}
