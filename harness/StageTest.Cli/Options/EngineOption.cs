using System.CommandLine;
using StageTest.Cli.Runs;
using StageTest.Core.Documents;

namespace StageTest.Cli.Options;

/// <summary>The option <c>--engine</c> of commands that ask one scenario's flows.</summary>
internal static class EngineOption
{
    /// <summary>Makes the option, with the simulation where none is named.</summary>
    public static Option<string> Create(EngineSource engines)
    {
        var engine = new Option<string>("--engine", "-e")
        {
            Description = $"Where flows are asked: {string.Join(" or ", engines.Names)}.",
            HelpName = "NAME",
            DefaultValueFactory = _ => engines.Names[0],
        };
        engine.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is var name && !engines.Names.Contains(name))
            {
                result.AddError($"--engine {name}: there is no engine '{name}'.{Suggestion.For(name, engines.Names, "Engines")}");
            }
        });
        return engine;
    }
}
