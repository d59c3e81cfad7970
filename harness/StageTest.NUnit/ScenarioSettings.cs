using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Reports;
using StageTest.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.NUnit;

/// <summary>
/// What a team sets for a run: as a parameter of the test run (runsettings) or, where that is absent, by an environment variable.
/// </summary>
internal sealed record ScenarioSettings
{
    private const string Prefix = "stagetest.";
    private const string EngineName = "engine";
    private const string TimeoutName = "timeout";
    private const string OutputName = "output";

    private static readonly string[] Names = [EngineName, TimeoutName, OutputName, .. ClusterSettings.Names];

    /// <summary>The engine's name, or null for the one that this machine can run.</summary>
    public string? Engine { get; private init; }

    /// <summary>How engines that use a cluster get it.</summary>
    public ClusterOptions Cluster { get; private init; } = new();

    /// <summary>How long one scenario may take. Default: ten minutes.</summary>
    public TimeSpan TimeLimit { get; private init; } = TimeSpan.FromMinutes(10);

    /// <summary>Reports of all scenarios of a class together; all of them have files.</summary>
    public ImmutableArray<ReportTarget> Outputs { get; private init; } = [];

    /// <summary>Reads the settings, or says what is wrong with them: every problem, one a line.</summary>
    /// <param name="parameterNames">The names of all parameters of the test run.</param>
    /// <param name="parameter">The value of one, or null.</param>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <param name="problems">What is wrong, or empty.</param>
    public static ScenarioSettings Read(
        IEnumerable<string> parameterNames,
        Func<string, string?> parameter,
        Func<string, string?> variable,
        out string problems
    )
    {
        var found = new List<string>();
        foreach (var name in parameterNames.Where(n => n.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
        {
            if (!Names.Contains(name[Prefix.Length..], StringComparer.Ordinal))
            {
                found.Add($"There is no parameter '{name}'.{Suggestion.For(name, Names.Select(n => Prefix + n), "Parameters")}");
            }
        }

        (string Value, string Setting)? Setting(string name)
        {
            var variableName = $"STAGETEST_{name.ToUpperInvariant().Replace('-', '_')}";
            return parameter(Prefix + name) is { Length: > 0 } given ? (given, Prefix + name)
                : variable(variableName) is { Length: > 0 } set ? (set, variableName)
                : null;
        }

        var settings = new ScenarioSettings { Engine = Setting(EngineName)?.Value, Cluster = ClusterSettings.Read(Setting, found) };
        if (settings.Engine is { } engine && !EngineCatalog.Names.Contains(engine))
        {
            found.Add($"There is no engine '{engine}'.{Suggestion.For(engine, EngineCatalog.Names, "Engines")}");
        }

        if (settings is { Engine: EngineCatalog.Cluster, Cluster.Context: null })
        {
            found.Add($"The engine '{EngineCatalog.Cluster}' needs '{Prefix}context': the cluster to use is named, never guessed.");
        }

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

    private static IEnumerable<ReportTarget> Targets(string value, string setting, List<string> problems)
    {
        foreach (var part in value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ReportTarget.Parse(part, setting, out var problem) is not { } target)
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
