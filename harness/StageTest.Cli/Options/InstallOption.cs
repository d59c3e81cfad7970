using System.CommandLine;
using StageTest.Core.Access;

namespace StageTest.Cli.Options;

/// <summary>How Calico is installed, which determines permissions.</summary>
internal static class InstallOption
{
    /// <summary>The option.</summary>
    public static Option<string> Create()
    {
        var install = new Option<string>("--install")
        {
            HelpName = "INSTALL",
            Description =
                "How Calico is installed, which decides what is checked. "
                + string.Join("; ", CalicoInstall.All.Select(i => $"{i.Name}: {i.Description}"))
                + ".",
            DefaultValueFactory = _ => CalicoInstall.All[0].Name,
        };
        install.AcceptOnlyFromAmong([.. CalicoInstall.All.Select(i => i.Name)]);
        return install;
    }
}
