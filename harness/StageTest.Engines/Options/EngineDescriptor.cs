using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;

namespace StageTest.Engines.Options;

/// <summary>An engine as the catalog lists it: everything that others need to know of it.</summary>
internal sealed record EngineDescriptor
{
    /// <summary>Splits scenarios into those that may share an engine, each with the options for it.</summary>
    public delegate IEnumerable<(string Key, TOptions Options, ImmutableArray<Scenario> Scenarios)> Split<TOptions>(
        TOptions options,
        ImmutableArray<Scenario> scenarios
    );

    /// <summary>The name by which <c>--engine</c> calls it.</summary>
    public required string Name { get; init; }

    /// <summary>What it needs, as the rest of a sentence: <c>a Docker Engine</c>.</summary>
    public required string Needs { get; init; }

    /// <summary>Its own options.</summary>
    public ImmutableArray<EngineOption> Options { get; init; } = [];

    /// <summary>Makes it, with values that have no problems.</summary>
    public required Func<ImmutableArray<GivenOption>, EngineNotices, IEngine> Create { get; init; }

    /// <summary>Splits scenarios into those that may share an engine. Null: all of them do.</summary>
    public Func<ImmutableArray<GivenOption>, EngineNotices, ImmutableArray<Scenario>, IEnumerable<EngineShare>>? Shares { get; init; }

    /// <summary>Describes an engine.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="needs">What it needs, as the rest of a sentence.</param>
    /// <param name="options">Its options.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="split">Splits scenarios into those that may share it. Default: all of them do.</param>
    /// <typeparam name="TOptions">What it is made with. A new one stands for no option given.</typeparam>
    public static EngineDescriptor Of<TOptions>(
        string name,
        string needs,
        ImmutableArray<EngineOption<TOptions>> options,
        Func<TOptions, EngineNotices, IEngine> make,
        Split<TOptions>? split = null
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
            Shares = split is null
                ? null
                : (given, notices, scenarios) =>
                    split(Read(given), scenarios).Select(s => new EngineShare(s.Key, s.Scenarios, () => make(s.Options, notices))),
        };
    }

    /// <summary>The scenarios, split into those that may share an engine.</summary>
    public ImmutableArray<EngineShare> Share(
        ImmutableArray<GivenOption> given,
        EngineNotices notices,
        ImmutableArray<Scenario> scenarios
    ) => Shares is null ? [new("", scenarios, () => Create(given, notices))] : [.. Shares(given, notices, scenarios)];
}
