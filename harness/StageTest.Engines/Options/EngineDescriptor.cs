using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;

namespace StageTest.Engines.Options;

/// <summary>An engine as the catalog lists it: everything that other parts need to know of it.</summary>
internal sealed record EngineDescriptor
{
    /// <summary>Splits scenarios into those that may share an engine, each with its options.</summary>
    public delegate IEnumerable<(string Key, TOptions Options, ImmutableArray<Scenario> Scenarios)> Split<TOptions>(
        TOptions options,
        ImmutableArray<Scenario> scenarios
    );

    /// <summary>Its name in <c>--engine</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it needs, as the rest of a sentence: <c>a Docker Engine</c>.</summary>
    public required string Needs { get; init; }

    /// <summary>Its own options.</summary>
    public ImmutableArray<EngineOption> Options { get; init; } = [];

    /// <summary>How many scenarios it can run at a time. Default: any number.</summary>
    public int MaximumSessions { get; init; } = int.MaxValue;

    /// <summary>Creates it from valid values.</summary>
    public required Func<ImmutableArray<GivenOption>, EngineNotices, IEngine> Create { get; init; }

    /// <summary>Splits scenarios into those that may share an engine. Null: all may.</summary>
    public Func<ImmutableArray<GivenOption>, EngineNotices, ImmutableArray<Scenario>, IEnumerable<EngineShare>>? Shares { get; init; }

    /// <summary>
    /// Why it cannot log each connection with the matching rules with these options, as sentences with the remedy. Default: it can.
    /// </summary>
    public Func<ImmutableArray<GivenOption>, string?> ReasonAgainstFlows { get; init; } = _ => null;

    /// <summary>Whether only the .NET runtime can run it, because it needs the cluster libraries. Default: no.</summary>
    public bool IsBeyondNative { get; init; }

    /// <summary>Why a scenario cannot be tested with these options, known before anything is started. Null: all can.</summary>
    public Func<ImmutableArray<GivenOption>, Scenario, string?>? Refusal { get; init; }

    /// <summary>
    /// Why scenarios cannot be tested in a place that can only be judged by looking at it; null for those that can. Nothing is changed
    /// there, and a place that does not answer gives no reason. Null: there is nothing to look at.
    /// </summary>
    public Func<
        ImmutableArray<GivenOption>,
        ImmutableArray<Scenario>,
        CancellationToken,
        Task<ImmutableArray<string?>>
    >? RefusalsThere { get; init; }

    /// <summary>Describes an engine.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="needs">What it needs, as the rest of a sentence.</param>
    /// <param name="options">Its options.</param>
    /// <param name="make">Creates it.</param>
    /// <param name="split">Splits scenarios into those that may share it. Default: all of them do.</param>
    /// <param name="refuse">Returns why a scenario cannot be tested, or null. Default: all can.</param>
    /// <param name="look">Creates <see cref="RefusalsThere"/>. Default: there is nothing to look at.</param>
    /// <typeparam name="TOptions">Its options. A new instance means that no option was given.</typeparam>
    public static EngineDescriptor Of<TOptions>(
        string name,
        string needs,
        ImmutableArray<EngineOption<TOptions>> options,
        Func<TOptions, EngineNotices, IEngine> make,
        Split<TOptions>? split = null,
        Func<TOptions, Scenario, string?>? refuse = null,
        Func<TOptions, ImmutableArray<Scenario>, CancellationToken, Task<ImmutableArray<string?>>>? look = null
    )
        where TOptions : new()
    {
        TOptions Read(ImmutableArray<GivenOption> given) =>
            given.Aggregate(new TOptions(), (read, g) => options.Single(o => o.Name == g.Name).Apply(read, g.Values));
        return new()
        {
            Name = name,
            Needs = needs,
            Options = [.. options],
            Create = (given, notices) => make(Read(given), notices),
            RefusalsThere = look is null ? null : (given, scenarios, token) => look(Read(given), scenarios, token),
            Refusal = refuse is null ? null : (given, scenario) => refuse(Read(given), scenario),
            Shares = split is null
                ? null
                : (given, notices, scenarios) =>
                    split(Read(given), scenarios).Select(s => new EngineShare(s.Key, s.Scenarios, () => make(s.Options, notices))),
        };
    }

    /// <summary>Why each of some scenarios cannot be tested, known before anything is started; null for those that can.</summary>
    public async Task<ImmutableArray<string?>> ReasonsAgainstAsync(
        ImmutableArray<GivenOption> given,
        ImmutableArray<Scenario> scenarios,
        CancellationToken cancellationToken
    )
    {
        var there = RefusalsThere is null ? default : await RefusalsThere(given, scenarios, cancellationToken);
        return [.. scenarios.Select((s, place) => ReasonAgainst(given, s) ?? (there.IsDefault ? null : there[place]))];
    }

    /// <summary>Why a scenario cannot be tested with these options, as sentences; null if it can.</summary>
    public string? ReasonAgainst(ImmutableArray<GivenOption> given, Scenario scenario) => Refusal?.Invoke(given, scenario);

    /// <summary>The given options, as words of a command line. Options of other engines are omitted.</summary>
    public ImmutableArray<string> ArgumentsOf(ImmutableArray<GivenOption> given) =>
        [
            .. from option in Options
            from g in given.Where(g => g.Name == option.Name)
            from value in g.Values
            from word in WordsOf(option, value)
            select word,
        ];

    // What begins with a dash would be mistaken for an option, unless it stands in one word with its own.
    private static IEnumerable<string> WordsOf(EngineOption option, string value) =>
        option.IsFlag
            ? bool.Parse(value)
                ? [$"--{option.Name}"]
                : []
            : value.StartsWith('-')
                ? [$"--{option.Name}={value}"]
                : [$"--{option.Name}", value];

    /// <summary>The scenarios, split into those that may share an engine.</summary>
    public ImmutableArray<EngineShare> Share(
        ImmutableArray<GivenOption> given,
        EngineNotices notices,
        ImmutableArray<Scenario> scenarios
    ) => Shares is null ? [new("", scenarios, () => Create(given, notices))] : [.. Shares(given, notices, scenarios)];
}
