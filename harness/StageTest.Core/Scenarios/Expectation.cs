using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios;

/// <summary>What an author says about every flow of a plan at one stage.</summary>
/// <param name="Plan">The flows that it speaks about.</param>
/// <param name="Verdicts">Allowed or Denied for each, in the plan's order.</param>
/// <param name="Entries">Where in the file each flow's verdict was written, by place; the default has no entry.</param>
internal sealed record Expectation(ProbePlan Plan, ImmutableArray<Verdict> Verdicts, ImmutableDictionary<int, ExpectationEntry> Entries)
{
    /// <summary>What the author expects of every flow that is not named; null where every flow is.</summary>
    public Verdict? Default { get; init; }

    /// <summary>The items of <c>allow</c> and <c>deny</c>, in the order of the file. Tables have none.</summary>
    public ImmutableArray<ExpectedLine> Lines { get; init; } = [];

    /// <summary>Where the expectation begins.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>What is said about the flows of a smaller plan.</summary>
    public Expectation Over(ProbePlan plan)
    {
        if (Plan == plan)
        {
            return this;
        }

        var places = plan.Flows.Select(Plan.PlaceOf).ToArray();
        var entries = Enumerable
            .Range(0, places.Length)
            .Where(place => Entries.ContainsKey(places[place]))
            .ToImmutableDictionary(place => place, place => Entries[places[place]]);
        return new(plan, [.. places.Select(place => Verdicts[place])], entries);
    }
}
