using System.CommandLine;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Options;

/// <summary>The option <c>--stage</c> of the commands that evaluate policies.</summary>
internal static class StageOption
{
    private static readonly string[] Names = ["baseline", "promoted"];

    /// <summary>Creates the option. <c>staged</c> is not a separate choice: staging enforces the same policies as the baseline.</summary>
    public static Option<string> Create(Stage otherwise)
    {
        var option = new Option<string>("--stage", "-s")
        {
            Description = "The policies: baseline (enforced now) or promoted (as promotion would enforce them).",
            HelpName = "STAGE",
            DefaultValueFactory = _ => StageText.Name(otherwise),
        };
        option.AcceptOnlyFromAmong(Names);
        return option;
    }

    /// <summary>The stage of an accepted name.</summary>
    public static Stage Parse(string name) => name == "promoted" ? Stage.Promoted : Stage.Baseline;
}
