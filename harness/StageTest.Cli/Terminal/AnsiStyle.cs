using StageTest.Core.Reports;

namespace StageTest.Cli.Terminal;

/// <summary>Colours for a terminal. Only the sixteen basic ones, so that the user's own palette decides how they look.</summary>
internal static class AnsiStyle
{
    /// <summary>The style of reports on a terminal.</summary>
    public static string Dress(TextRole role, string text) => $"\e[{Code(role)}m{text}\e[0m";

    private static string Code(TextRole role) =>
        role switch
        {
            TextRole.Promote => "1;32",
            TextRole.Hold => "1;33",
            TextRole.Error => "1;31",
            TextRole.Allowed => "32",
            TextRole.Denied => "34",
            TextRole.Wrong => "1;31",
            _ => "2",
        };
}
