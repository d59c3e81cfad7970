using System.CommandLine;

namespace StageTest.Cli.Commands;

/// <summary>A command that knows its entry, and so the texts of its help.</summary>
internal sealed class ListedCommand(CommandEntry entry) : Command(entry.Name, entry.Description)
{
    /// <summary>Where it comes from.</summary>
    public CommandEntry Entry { get; } = entry;
}
