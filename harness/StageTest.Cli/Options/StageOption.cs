using System.CommandLine;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Options;

/// <summary>The option <c>--stage</c> of the commands that look at policies.</summary>
internal static class StageOption
{
    private static readonly string[] Names = ["baseline", "promoted"];

    /// <summary>Builds the option. <c>staged</c> is not a choice of its own: staging enforces what the baseline does.</summary>
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

    /// <summary>The stage of a name that the option accepted.</summary>
    public static Stage Parse(string name) => name == "promoted" ? Stage.Promoted : Stage.Baseline;
}
