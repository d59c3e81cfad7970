using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Reports.Formats;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.NUnit;

/// <summary>
/// A team's settings for a run: parameters of the test run (runsettings) or, if absent, environment variables.
/// </summary>
internal sealed record ScenarioSettings
{
    private const string Prefix = "stagetest.";
    private const string EngineName = "engine";
    private const string TimeoutName = "timeout";
    private const string OutputName = "output";

    // The separator between values of options that may be given several times.
    private const char Separator = ';';

    /// <summary>The engine that the settings name, or null for the default of this machine.</summary>
    public EngineDescriptor? Engine { get; private init; }

    /// <summary>The settings for options of the engine.</summary>
    public ImmutableArray<GivenOption> Given { get; private init; } = [];

    /// <summary>How long one scenario may take. Default: ten minutes.</summary>
    public TimeSpan TimeLimit { get; private init; } = TimeSpan.FromMinutes(10);

    /// <summary>The reports of all scenarios of a class together; each is written to a file.</summary>
    public ImmutableArray<OutputTarget> Outputs { get; private init; } = [];

    /// <summary>Reads the settings, or reports what is wrong with them: every problem, one per line.</summary>
    /// <param name="parameterNames">The names of all parameters of the test run.</param>
    /// <param name="parameter">Returns the value of a parameter, or null.</param>
    /// <param name="variable">Returns the value of an environment variable, or null.</param>
    /// <param name="engines">The engines, whose options are settings too.</param>
    /// <param name="problems">The errors, or empty.</param>
    public static ScenarioSettings Read(
        IEnumerable<string> parameterNames,
        Func<string, string?> parameter,
        Func<string, string?> variable,
        EngineCatalog engines,
        out string problems
    )
    {
        var found = new List<string>();
        string[] names = [EngineName, TimeoutName, OutputName, .. engines.Options.Select(o => o.Option.Name)];
        foreach (var name in parameterNames.Where(n => n.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            if (!names.Contains(name[Prefix.Length..], StringComparer.Ordinal))
            {
                found.Add($"There is no parameter '{name}'.{Suggestion.For(name, names.Select(n => Prefix + n), "Parameters")}");
            }
        }

        (string Value, string Setting)? Setting(string name)
        {
            var variableName = $"STAGETEST_{name.ToUpperInvariant().Replace('-', '_')}";
            return parameter(Prefix + name) is { Length: > 0 } given ? (given, Prefix + name)
                : variable(variableName) is { Length: > 0 } set ? (set, variableName)
                : null;
        }

        var engine = Setting(EngineName)?.Value;
        if (engine is not null && engines.ProblemOf(engine) is { } unknown)
        {
            found.Add($"{Prefix}{EngineName} {engine}: {unknown}");
        }

        var given = engines.Options.Select(o => GivenFor(o.Option, Setting(o.Option.Name))).OfType<GivenOption>().ToImmutableArray();
        found.AddRange(engines.ProblemsOf(engine, given, name => Prefix + name));
        var settings = new ScenarioSettings { Engine = engine is null ? null : engines.Find(engine), Given = given };
        if (Setting(TimeoutName) is { } timeout)
        {
            if (DurationText.TryParse(timeout.Value, out var limit))
            {
                settings = settings with { TimeLimit = limit };
            }
            else
            {
                found.Add($"{timeout.Setting}={timeout.Value} is not a duration. {DurationText.Form}");
            }
        }

        if (Setting(OutputName) is { } output)
        {
            settings = settings with { Outputs = [.. Targets(output.Value, output.Setting, found)] };
        }

        problems = string.Join('\n', found);
        return settings;
    }

    private static GivenOption? GivenFor(EngineOption option, (string Value, string Setting)? setting) =>
        setting is not { } set
            ? null
            : new(
                option.Name,
                set.Setting,
                option.IsRepeatable
                    ? [.. set.Value.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
                    : [set.Value]
            );

    private static IEnumerable<OutputTarget> Targets(string value, string setting, List<string> problems)
    {
        foreach (var part in value.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (OutputTarget.Parse<RunReport>(part, OutputFormats.Known, setting, out var problem) is not { } target)
            {
                problems.Add(problem!);
            }
            else if (target.File is null)
            {
                problems.Add($"{setting} {part}: name a file: {part}=FILE. A test run has no output of its own for a report.");
            }
            else
            {
                yield return target;
            }
        }
    }
}
