using System.Collections.Immutable;
using System.CommandLine;

namespace StageTest.Cli.Commands;

/// <summary>One command: what it is called, what its help says, and how its options and action are made.</summary>
internal sealed record CommandEntry
{
    /// <summary>The name that a user types.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in a sentence or two.</summary>
    public required string Description { get; init; }

    /// <summary>What people type most, a line each; behind two spaces stands what the line means.</summary>
    public required string Examples { get; init; }

    /// <summary>What its exit codes mean. A meaning without a code tells of all codes that are not named.</summary>
    public required ImmutableArray<(int? Code, string Meaning)> ExitCodes { get; init; }

    /// <summary>Whether only the .NET runtime can run it: it is for clusters, for Docker or for the studio. Default: it is not.</summary>
    public bool IsBeyondNative { get; init; }

    /// <summary>Adds arguments, options and the action to the command.</summary>
    public required Action<Command, Surroundings> Build { get; init; }

    /// <summary>Makes the command.</summary>
    public Command Create(Surroundings surroundings)
    {
        var command = new ListedCommand(this);
        Build(command, surroundings);
        return command;
    }
}
