using System.CommandLine;

namespace StageTest.Cli.Options;

/// <summary>The grouping of workloads in pictures.</summary>
internal static class GroupOption
{
    /// <summary>The option, without a value for namespaces.</summary>
    public static Option<string?> Create() =>
        new("--group-by") { Description = "Pictures group workloads by this label instead of namespace.", HelpName = "LABEL" };
}
