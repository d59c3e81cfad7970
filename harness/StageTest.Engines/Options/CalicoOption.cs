using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;

namespace StageTest.Engines.Options;

/// <summary>The option for the version of Calico, or several versions, by whose rules scenarios are tested.</summary>
internal static class CalicoOption
{
    /// <summary>Its name.</summary>
    public const string Name = "calico";

    /// <summary>Its value for no Calico.</summary>
    public const string None = "none";

    /// <summary>The option for engines that follow the rules of a version and install nothing.</summary>
    public static EngineOption<object> OfRules { get; } = Of<object>((options, _) => options);

    /// <summary>The option of an engine.</summary>
    /// <param name="apply">Sets the version in its options.</param>
    public static EngineOption<TOptions> Of<TOptions>(Func<TOptions, string, TOptions> apply) =>
        EngineOption<TOptions>.Text(
            Name,
            "VERSION",
            "The version of Calico, such as v3.32.1, or several with commas between, of which a run reports the differences. The k3s "
                + $"engine installs it; '{None}' leaves k3s's own network, which supports Kubernetes' own policies only. Default: what "
                + "the scenarios state.",
            apply
        ) with
        {
            ProblemOf = text =>
                text == None || text.Split(',').All(version => CalicoVersionText.Parse(version) is not null)
                    ? null
                    : $"This version is not known. Known versions: {string.Join(", ", CalicoVersionText.All)}, with or without a patch "
                        + $"number, several with commas between, and {None}.",
        };

    /// <summary>The given versions; empty if none was given.</summary>
    public static ImmutableArray<string> VersionsOf(ImmutableArray<GivenOption> given) =>
        given.FirstOrDefault(g => g.Name == Name) is { Values: [var text, ..] } && text != None ? [.. text.Split(',').Distinct()] : [];

    /// <summary>The same options, with one version.</summary>
    public static ImmutableArray<GivenOption> With(ImmutableArray<GivenOption> given, string version) =>
        [.. given.Select(g => g.Name == Name ? g with { Values = [version] } : g)];

    /// <summary>Why a scenario cannot be tested by the rules of the given version, as sentences; null if it can.</summary>
    public static string? ReasonAgainst(ImmutableArray<GivenOption> given, Scenario scenario) =>
        given.FirstOrDefault(g => g.Name == Name) is not { Values: [var version, ..] } ? null
        : version == None ? $"--{Name} {None} works only with the engine k3s. Remove it."
        : ReasonAgainst(version, scenario);

    /// <summary>Why a scenario cannot be tested on a version, as sentences; null if it can.</summary>
    /// <param name="version">The version, or several.</param>
    /// <param name="scenario">The scenario.</param>
    public static string? ReasonAgainst(string version, Scenario scenario) =>
        version.Contains(',', StringComparison.Ordinal) ? $"Only 'stagetest run' tests several versions of Calico. Give --{Name} one."
        : CalicoVersionText.Parse(version) is not { } known || known == scenario.Policies.Calico ? null
        : scenario.IsCalicoStated
            ? $"It states Calico {CalicoVersionText.Name(scenario.Policies.Calico)}, but --{Name} is {version}, whose "
                + $"verdicts would prove nothing about it. Without --{Name} each version that scenarios state has its own run."
        : $"It was read by the rules of Calico {CalicoVersionText.Name(scenario.Policies.Calico)}; only 'stagetest run' and 'stagetest "
            + $"truth' read scenarios by those of --{Name}. State 'calico: {version}' in it.";
}
