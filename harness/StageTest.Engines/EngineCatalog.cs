using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Engines.Cluster;
using StageTest.Engines.K3s;
using StageTest.Engines.Lab;
using StageTest.Engines.Options;
using StageTest.Engines.Simulate;

namespace StageTest.Engines;

/// <summary>All engines, and the choice among them if the user names none.</summary>
/// <param name="Engines">The engines, starting with the one that needs least.</param>
internal sealed record EngineCatalog(ImmutableArray<EngineDescriptor> Engines)
{
    /// <summary>The engines of the product.</summary>
    public static EngineCatalog Product { get; } =
        new([SimulateEngine.Descriptor, LabEngine.Descriptor, K3sEngine.Descriptor, ClusterEngine.Descriptor]);

    /// <summary>How <see cref="Choose"/> chooses, as the rest of a sentence.</summary>
    public const string Choice = "lab if it can run, else simulate";

    /// <summary>The engine for a user who named none. Default: the lab if it can run, else the simulation.</summary>
    public Func<EngineChoice> Choose { get; init; } = () => Choosing(LabPrerequisites.ReasonAgainst());

    /// <summary>The names that <c>--engine</c> understands.</summary>
    public ImmutableArray<string> Names => [.. Engines.Select(e => e.Name)];

    /// <summary>Each option once, with the names of the engines that have it.</summary>
    public ImmutableArray<(EngineOption Option, ImmutableArray<string> Engines)> Options =>
        [
            .. Engines
                .SelectMany(e => e.Options.Select(o => (Option: o, Engine: e.Name)))
                .GroupBy(o => o.Option.Name, StringComparer.Ordinal)
                .Select(g => (g.First().Option, g.Select(o => o.Engine).ToImmutableArray())),
        ];

    /// <summary>The engine of a name, or null if there is none.</summary>
    public EngineDescriptor? Find(string name) => Engines.FirstOrDefault(e => e.Name == name);

    /// <summary>The problem with the name of an engine, as a sentence; null if there is none.</summary>
    public string? ProblemOf(string name) =>
        Find(name) is null ? $"there is no engine '{name}'.{Suggestion.For(name, Names, "Engines")}" : null;

    /// <summary>All problems with the options that the user gave for engines, as sentences.</summary>
    /// <param name="engine">The engine that the user named; null if none was.</param>
    /// <param name="given">What was given.</param>
    /// <param name="settingOf">How the user writes the setting of a name, such as <c>--engine</c>.</param>
    public IEnumerable<string> ProblemsOf(string? engine, ImmutableArray<GivenOption> given, Func<string, string> settingOf)
    {
        var own = engine is null ? null : Find(engine);
        foreach (var option in given)
        {
            var (declared, engines) = Options.Single(o => o.Option.Name == option.Name);
            foreach (var value in option.Values)
            {
                if (declared.ProblemOf(value) is { } problem)
                {
                    yield return $"{option.Setting} {value}: {problem}";
                }
            }

            var others = $"{string.Join(" and ", engines)} {(engines.Length == 1 ? "has" : "have")}";
            if (engine is null)
            {
                yield return $"{option.Setting}: only {others} this option, and no engine is named. Name one with {settingOf("engine")}.";
            }
            else if (own is not null && !engines.Contains(engine))
            {
                yield return $"{option.Setting}: the engine '{engine}' has no such option; {others} it. Leave it out, or name another "
                    + $"engine with {settingOf("engine")}.";
            }
        }

        foreach (var missing in own?.Options.Where(o => o.RequiredBecause is not null && given.All(g => g.Name != o.Name)) ?? [])
        {
            yield return $"The engine '{engine}' needs {settingOf(missing.Name)}: {missing.RequiredBecause}";
        }
    }

    /// <summary>The choice, given the reason why the lab cannot run here, or null if it can.</summary>
    internal static EngineChoice Choosing(string? reasonAgainstLab) =>
        reasonAgainstLab is null
            ? new(LabEngine.Descriptor, "Using engine 'lab': this machine can run it.")
            : new(
                SimulateEngine.Descriptor,
                $"Using engine 'simulate', which sends no packets, because the lab cannot run here: {reasonAgainstLab}"
            );
}
