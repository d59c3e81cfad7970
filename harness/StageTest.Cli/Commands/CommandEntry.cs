using System.Collections.Immutable;
using System.CommandLine;

namespace StageTest.Cli.Commands;

/// <summary>One command: its name, its help, and how its options and action are created.</summary>
internal sealed record CommandEntry
{
    /// <summary>The name that a user types.</summary>
    public required string Name { get; init; }

    /// <summary>Its purpose, in a sentence or two.</summary>
    public required string Description { get; init; }

    /// <summary>Common command lines, one per line; the explanation follows after two spaces.</summary>
    public required string Examples { get; init; }

    /// <summary>The meanings of its exit codes. A meaning without a code applies to all codes that are not named.</summary>
    public required ImmutableArray<(int? Code, string Meaning)> ExitCodes { get; init; }

    /// <summary>Whether only the .NET runtime can run it: it uses clusters, Docker or the studio. Default: false.</summary>
    public bool IsBeyondNative { get; init; }

    /// <summary>Adds arguments, options and the action to the command.</summary>
    public required Action<Command, Surroundings> Build { get; init; }

    /// <summary>Creates the command.</summary>
    public Command Create(Surroundings surroundings)
    {
        var command = new ListedCommand(this);
        Build(command, surroundings);
        return command;
    }
}
