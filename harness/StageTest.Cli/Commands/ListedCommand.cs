using System.CommandLine;

namespace StageTest.Cli.Commands;

/// <summary>A command with its entry, which has the texts of its help.</summary>
internal sealed class ListedCommand(CommandEntry entry) : Command(entry.Name, entry.Description)
{
    /// <summary>Its entry.</summary>
    public CommandEntry Entry { get; } = entry;
}
