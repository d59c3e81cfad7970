using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Options;

/// <summary>The option <c>--engine</c> and the options of the engines, generated from the declarations of the catalog.</summary>
internal sealed class EngineOptionSet
{
    private const string EngineName = "engine";

    private readonly EngineCatalog _catalog;
    private readonly ImmutableArray<(EngineOption Declared, Option Option)> _options;

    /// <summary>Creates the options.</summary>
    /// <param name="catalog">The engines.</param>
    /// <param name="note">Additional help about <c>--engine</c>, as sentences.</param>
    public EngineOptionSet(EngineCatalog catalog, string note)
    {
        _catalog = catalog;
        _options = [.. catalog.Options.Select(o => (o.Option, OptionOf(o.Option)))];
        Engine = new(SettingOf(EngineName), "-e") { Description = $"Tests the flows. {note}", HelpName = "NAME" };
        Engine.CompletionSources.Add([.. catalog.Names]);
        Engine.Validators.Add(result =>
        {
            if (result.Tokens is [var name, ..] && catalog.ProblemOf(name.Value) is { } problem)
            {
                result.AddError($"{SettingOf(EngineName)} {name.Value}: {problem}");
            }
        });
    }

    /// <summary>The options that the command itself uses too, whichever engine is named. Default: empty.</summary>
    public ImmutableArray<string> Shared { get; init; } = [];

    /// <summary>The option that names the engine.</summary>
    public Option<string?> Engine { get; }

    /// <summary>The spelling of an option.</summary>
    public static string SettingOf(string name) => $"--{name}";

    /// <summary>The command line's form of one option of an engine.</summary>
    private static Option OptionOf(EngineOption declared)
    {
        // Only for a switch the parser knows that the next word is not its value.
        var setting = SettingOf(declared.Name);
        Option option =
            declared.IsFlag ? new Option<bool>(setting)
            : declared.IsRepeatable ? new Option<string[]>(setting) { HelpName = declared.Form }
            : new Option<string>(setting) { HelpName = declared.Form };
        option.Description = declared.Description;
        option.CompletionSources.Add([.. declared.Choices]);
        return option;
    }

    /// <summary>The user's value for one option, or null if it is not given.</summary>
    private static GivenOption? GivenFor(EngineOption declared, OptionResult? result) =>
        result is null or { Implicit: true }
            ? null
            : new(
                declared.Name,
                SettingOf(declared.Name),
                result.Tokens.Count == 0 ? [EngineOption.Yes] : [.. result.Tokens.Select(t => t.Value)]
            );

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Engine);
        foreach (var (_, option) in _options)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (var problem in _catalog.ProblemsOf(result.Written(Engine), Of(result), SettingOf))
            {
                result.AddError(problem);
            }
        });
    }

    /// <summary>The engine that a user named, or null.</summary>
    public EngineDescriptor? EngineOf(ParseResult parsed) => parsed.GetValue(Engine) is { } name ? _catalog.Find(name) : null;

    /// <summary>
    /// The user's values for options of engines. Options of the command itself are excluded, unless the named engine has them.
    /// </summary>
    public ImmutableArray<GivenOption> Of(ParseResult parsed) => Of(parsed.CommandResult);

    /// <summary>Whether an option belongs to the engine that the user named.</summary>
    public bool IsOfEngine(CommandResult result, string name) =>
        result.Written(Engine) is { } engine && _catalog.Find(engine) is { } own && own.Options.Any(o => o.Name == name);

    /// <summary>The user's single value of an option; null if it is not given.</summary>
    public string? ValueOf(CommandResult result, string name) =>
        Given(result).FirstOrDefault(g => g.Name == name)?.Values is [var value, ..] ? value : null;

    private ImmutableArray<GivenOption> Of(CommandResult result) =>
        [.. Given(result).Where(g => !Shared.Contains(g.Name) || IsOfEngine(result, g.Name))];

    private IEnumerable<GivenOption> Given(CommandResult result) =>
        _options.Select(o => GivenFor(o.Declared, result.GetResult(o.Option))).OfType<GivenOption>();
}
